import type { IncomingMessage } from 'node:http';
import { JoulegateError, cutText } from '../../../units/index.ts';

const bad = (message: string): JoulegateError =>
  new JoulegateError('JG_BAD_REQUEST', message, {
    where: 'body',
    hint: 'send multipart/form-data with the fields file and purpose',
  });

/** Of the headers of a part, and of a field that is no file. */
const MOST_HEAD_BYTES = 16_384;
const MOST_FIELDS = 16;

/** A form as it came. */
export interface Form {
  readonly fields: ReadonlyMap<string, string>;
  /** Name of the file, where there was one. */
  readonly fileName: string | null;
}

const boundaryOf = (type: string | undefined): string | null => {
  const match = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(type ?? '');
  return match?.[1] ?? match?.[2] ?? null;
};

const named = (head: string, member: string): string | null =>
  new RegExp(`[;\\s]${member}="((?:[^"\\\\]|\\\\.)*)"`, 'i')
    .exec(head)?.[1]
    ?.replaceAll(/\\(.)/g, '$1')
    // As browsers write what a quoted name cannot hold.
    .replaceAll('%22', '"')
    .replaceAll(/%0[dD]|%0[aA]/g, ' ') ?? null;

/**
 * Reads a form while it comes: its one file goes to `file` in pieces, of which no more than two are held.
 * @throws JoulegateError `JG_BAD_REQUEST`, `JG_BODY_TOO_LARGE`, and what `file` throws
 */
export async function readForm(
  request: IncomingMessage,
  mostBytes: number,
  file: (piece: Buffer) => Promise<void>,
): Promise<Form> {
  const boundary = boundaryOf(request.headers['content-type']);
  if (boundary === null) throw bad('the body is no form');
  const mark = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const fields = new Map<string, string>();
  let fileName: string | null = null;
  let total = 0;
  // A form may begin with its boundary: it then lacks the line end that stands before the others.
  let held: Buffer = Buffer.from('\r\n');
  let state: 'before' | 'head' | 'file' | 'field' | 'after' = 'before';
  let field: { readonly name: string; readonly parts: Buffer[]; bytes: number } | null = null;

  const take = async (bytes: Buffer): Promise<void> => {
    if (state === 'file') await file(bytes);
    if (state !== 'field' || field === null) return;
    field.bytes += bytes.length;
    if (field.bytes > MOST_HEAD_BYTES) throw bad(`the field ${cutText(field.name, 60)} is too long`);
    field.parts.push(Buffer.from(bytes));
  };
  const endPart = (): void => {
    if (field !== null) fields.set(field.name, Buffer.concat(field.parts).toString('utf8'));
    field = null;
  };
  const openPart = (head: string): void => {
    const name = named(head, 'name');
    if (name === null) throw bad('a part of the form has no name');
    const ofFile = named(head, 'filename');
    if (ofFile !== null) {
      if (name !== 'file' || fileName !== null) throw bad('the form holds another file than its one "file"');
      fileName = ofFile;
      state = 'file';
      return;
    }
    if (fields.size >= MOST_FIELDS) throw bad('the form has too many fields');
    field = { name, parts: [], bytes: 0 };
    state = 'field';
  };
  /** Goes on as far as what is held tells. @returns whether it went on */
  const step = async (): Promise<boolean> => {
    if (state === 'after') return false;
    if (state === 'head') {
      if (held.length >= 2 && held.subarray(0, 2).toString('latin1') === '--') {
        state = 'after';
        return false;
      }
      const end = held.indexOf('\r\n\r\n');
      if (end === -1) {
        if (held.length > MOST_HEAD_BYTES) throw bad('the head of a part is too long');
        return false;
      }
      const head = held.subarray(0, end).toString('utf8');
      held = held.subarray(end + 4);
      openPart(head);
      return true;
    }
    const at = held.indexOf(mark);
    if (at === -1) {
      const sure = Math.max(0, held.length - mark.length + 1);
      await take(held.subarray(0, sure));
      held = held.subarray(sure);
      return false;
    }
    await take(held.subarray(0, at));
    held = held.subarray(at + mark.length);
    endPart();
    state = 'head';
    return true;
  };
  for await (const chunk of request as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > mostBytes)
      throw new JoulegateError('JG_BODY_TOO_LARGE', `the file is larger than ${mostBytes} bytes`, {
        where: 'file',
        hint: 'send it in several, or raise gateway.batch.maxFileBytes',
      });
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    while (await step());
  }
  if ((state as string) !== 'after') throw bad('the form is cut off');
  return { fields, fileName };
}
