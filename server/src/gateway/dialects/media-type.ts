/** By the ending of a name: what documents are made of, and pictures that models look at. */
const BY_ENDING: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
  html: 'text/html',
  htm: 'text/html',
  md: 'text/markdown',
  txt: 'text/plain',
  json: 'application/json',
  jsonl: 'application/jsonl',
  eml: 'message/rfc822',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};
const UNKNOWN = 'application/octet-stream';

const SIGNS: readonly (readonly [string, RegExp])[] = [
  ['application/pdf', /^%PDF-/],
  ['image/png', /^\x89PNG/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
];

/**
 * Media type of a file: by its first bytes where they are known and tell, else by the ending of its name.
 * @example mediaTypeOf('scan.bin', Buffer.from('%PDF-1.7')) // 'application/pdf'
 */
export function mediaTypeOf(name: string, bytes?: Buffer): string {
  const head = bytes?.subarray(0, 12).toString('latin1') ?? '';
  const signed = SIGNS.find(([, sign]) => sign.test(head))?.[0];
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return signed ?? BY_ENDING[ending] ?? UNKNOWN;
}
