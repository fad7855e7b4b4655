import { open } from 'node:fs/promises';
import type { Entry } from './entry.ts';
import { ledgerError } from '../fault.ts';
import { rowOfLine, entryOfRow } from './row.ts';
import type { Row } from './field.ts';
import { keepRecord, type RecordBook, type RecordRow } from './records.ts';

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** A line and where it stands. */
export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Byte after the line's newline. */
  readonly endByte: number;
}

/**
 * The complete lines of a file, in pieces of at most one read, so that a large file is never in memory.
 *
 * @param endByte read up to here, where a line must end; `null`: to the last newline there is
 * @throws JoulegateError JG_LEDGER when the file is shorter than `endByte` or no line ends there
 */
export async function* readLines(path: string, endByte: number | null): AsyncGenerator<readonly Line[]> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest: Buffer = Buffer.alloc(0);
    let position = 0;
    let number = 0;
    for (;;) {
      const wanted = endByte === null ? CHUNK_BYTES : Math.min(CHUNK_BYTES, endByte - position);
      const bytesRead = wanted === 0 ? 0 : (await handle.read(buffer, 0, wanted, position)).bytesRead;
      if (bytesRead === 0) break;
      const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      const startByte = position - rest.length;
      position += bytesRead;
      const lines: Line[] = [];
      let from = 0;
      for (let at = bytes.indexOf(NEWLINE, rest.length); at !== -1; at = bytes.indexOf(NEWLINE, from)) {
        number++;
        lines.push({ text: bytes.toString('utf8', from, at), number, endByte: startByte + at + 1 });
        from = at + 1;
      }
      rest = bytes.subarray(from);
      if (lines.length > 0) yield lines;
    }
    if (endByte !== null && (position < endByte || rest.length > 0)) {
      const message =
        position < endByte
          ? `the file has ${position} bytes and should have ${endByte}`
          : `no line ends at byte ${endByte}`;
      throw ledgerError(message, path, 'run "joulegate ledger verify" and restore the file from a backup');
    }
  } finally {
    await handle.close();
  }
}

/** What a line of a journal file is. */
export type JournalRow =
  | { readonly kind: 'entry'; readonly row: Row }
  | { readonly kind: 'record'; readonly row: RecordRow }
  /** The first line, which names the file. */
  | { readonly kind: 'journal' };

/** The row in a line of text, or `null` where there is none. */
export function tryParseRow(text: string): JournalRow | null {
  try {
    const line = JSON.parse(text) as (Row & Partial<RecordRow>) | null;
    if (typeof line !== 'object' || line === null) return null;
    if (typeof line.record === 'string')
      return typeof line.record_json === 'string' ? { kind: 'record', row: line as RecordRow } : null;
    if (typeof line['journal'] === 'string') return { kind: 'journal' };
    const row = rowOfLine(line);
    return typeof row['id'] === 'string' && Number.isFinite(row['at_ms']) ? { kind: 'entry', row } : null;
  } catch {
    return null;
  }
}

/**
 * Reads one line: an entry, or `null` where it is a record, which goes into the book, or names the file.
 * @throws JoulegateError JG_LEDGER naming file and line
 */
export function parseLine(line: Line, path: string, book: RecordBook): Entry | null {
  const damaged = (message: string, cause?: unknown): Error =>
    ledgerError(
      message,
      `${path}:${line.number}`,
      'run "joulegate ledger verify" and restore the file from a backup',
      cause,
    );
  const parsed = tryParseRow(line.text);
  if (parsed === null) throw damaged('a line is not an entry');
  if (parsed.kind === 'journal') return null;
  if (parsed.kind === 'record') {
    keepRecord(book, parsed.row);
    return null;
  }
  try {
    return entryOfRow(parsed.row, book);
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error), error);
  }
}
