import { isUtf8 } from 'node:buffer';
import { csvData } from '../edge/index.ts';
import type { Block, Found } from './lean-document.ts';

/** Text of a file: UTF-8 where it is, UTF-16 by its mark, else Windows-1252, which reads any byte. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'windows-1252').decode(bytes);
}

const found = (blocks: readonly Block[]): Found => ({ blocks, pages: null, leftOut: [], losses: [] });

/** Plain text: as it is, without blanks at the ends of lines and more than one empty line. */
export const readText = (text: string): Found =>
  found(text.split(/\n\s*\n/).map((part): Block => ({ kind: 'paragraph', text: part })));

/** The separator that most of the first lines have. */
function separatorOf(text: string): ',' | '\t' | ';' {
  const head = text.slice(0, 4096);
  const count = (sign: string): number => head.split(sign).length - 1;
  const [best] = ([',', ';', '\t'] as const).toSorted((a, b) => count(b) - count(a));
  return best ?? ',';
}

/** A table of comma-separated values. */
export const readCsv = (text: string): Found =>
  found([{ kind: 'table', rows: [...csvData.rows(text, separatorOf(text))].map(({ cells }) => cells) }]);
