import { refusedDocument } from './refusal.ts';
import type { ZipEntries } from './office/zip-entries.ts';

const starts = (bytes: Uint8Array, ...signs: readonly number[]): boolean => signs.every((sign, i) => bytes[i] === sign);

export const isZip = (bytes: Uint8Array): boolean => starts(bytes, 0x50, 0x4b);

/** An office file is told by what is in it, not by its name. */
export function officeKind(zip: ZipEntries): 'docx' | 'pptx' | 'xlsx' {
  const { names } = zip;
  if (names.includes('word/document.xml')) return 'docx';
  if (names.includes('ppt/presentation.xml')) return 'pptx';
  if (names.includes('xl/workbook.xml')) return 'xlsx';
  throw refusedDocument('its archive is no DOCX, PPTX or XLSX');
}

const PICTURES = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x49, 0x49, 0x2a, 0],
  [0x4d, 0x4d, 0, 0x2a],
  [0x47, 0x49, 0x46, 0x38],
] as const;

const hasHeaders = (head: string): boolean => {
  const lines = head.split(/\r?\n/).slice(0, 40);
  const named = lines.filter((line) =>
    /^(from|to|subject|date|received|message-id|mime-version|delivered-to|return-path|content-type|dkim-signature|x-[\w-]+):/i.test(
      line,
    ),
  );
  return named.length >= 3;
};

/** Several lines with as many separators each. */
function isTable(head: string): boolean {
  const lines = head
    .split(/\r?\n/)
    .slice(0, -1)
    .filter((line) => line !== '');
  return [',', ';', '\t'].some((sign) => {
    const counts = lines.slice(0, 20).map((line) => line.split(sign).length - 1);
    return (
      lines.length >= 2 &&
      (counts[0] ?? 0) > 0 &&
      counts.filter((count) => count >= (counts[0] ?? 0)).length >= 0.8 * counts.length
    );
  });
}

/** Kinds that are no archive. */
export type PlainKind = 'pdf' | 'image' | 'mail' | 'html' | 'csv' | 'text';

/**
 * The kind of a file that is no archive, by its bytes; of text, by its name and its first lines.
 * @throws JoulegateError `JG_BAD_DOCUMENT` where it is neither text nor a kind that is read
 */
export function kindOf(bytes: Uint8Array, name: string, head: string): PlainKind {
  if (/%PDF-/.test(head.slice(0, 1024))) return 'pdf';
  if (PICTURES.some((signs) => starts(bytes, ...signs)) || (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP'))
    return 'image';
  if (starts(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    throw refusedDocument('it is an office file of before 2007', 'save it as DOCX, PPTX or XLSX');
  const isUtf16 = starts(bytes, 0xff, 0xfe) || starts(bytes, 0xfe, 0xff);
  if (head.includes('\0') && !isUtf16)
    throw refusedDocument(
      'it is no kind of file that is read here',
      'send PDF, DOCX, PPTX, XLSX, CSV, HTML, mail, text or a picture',
    );
  const ending = /\.(\w+)$/.exec(name.toLowerCase())?.[1] ?? '';
  if (ending === 'eml' || (ending !== 'txt' && hasHeaders(head))) return 'mail';
  if (
    ending === 'html' ||
    ending === 'htm' ||
    ending === 'xhtml' ||
    /<(!doctype html|html|body|table|div)\b/i.test(head)
  )
    return 'html';
  if (ending === 'csv' || ending === 'tsv' || (ending === '' && isTable(head))) return 'csv';
  return 'text';
}
