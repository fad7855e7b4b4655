/** Kinds of files that an answer may be handed out as, and how each is asked for. */
export const FILE_KINDS = {
  csv: { type: 'text/csv', words: 'CSV' },
  json: { type: 'application/json', words: 'JSON' },
  html: { type: 'text/html', words: 'HTML' },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', words: 'workbook' },
  parquet: { type: 'application/vnd.apache.parquet', words: 'Parquet' },
  zip: { type: 'application/zip', words: 'zip' },
} as const;
export type FileKind = keyof typeof FILE_KINDS;

/** Hands bytes out as a file of this name. */
export function handOut(bytes: Blob, name: string): void {
  const address = URL.createObjectURL(bytes);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

export interface AskedFile {
  /** Of a question that answers as a file of this kind too, with its query. */
  readonly path: string;
  /** Fields of a question that is posted. */
  readonly body?: object;
  readonly kind: FileKind;
  /** Of the file, without its ending. */
  readonly name: string;
}

/** Asks for an answer as a file and hands it out. @returns why it was not; `null`: it was */
export async function handOutAnswer({ path, body, kind, name }: AskedFile): Promise<string | null> {
  const headers = { accept: FILE_KINDS[kind].type };
  const answer = await fetch(
    path,
    body === undefined
      ? { headers }
      : { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) },
  ).catch(() => null);
  if (answer === null) return 'joulegate does not answer';
  if (!answer.ok) {
    const said = (await answer.json().catch(() => null)) as { error?: { message?: string } } | null;
    return said?.error?.message ?? `status ${answer.status}`;
  }
  handOut(await answer.blob(), `${name}.${kind}`);
  return null;
}
