import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JoulegateError } from '../../units/index.ts';
import { tryParseRow } from '../entry/index.ts';
import type { Engine } from './open-engine.ts';
import { journalEntriesSql, journalRecordsSql } from './sql.ts';

/** A line that the engine refuses: it stays where it is, and no figure has it. */
export interface SetAside {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What of a file can be read. */
export interface Screened {
  /** `null`: all of it, as it stands. */
  readonly clean: Buffer | null;
  readonly refused: readonly SetAside[];
  /** The refused lines, newline included. */
  readonly lines: Buffer;
}

interface Span {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

interface Known {
  /** So much was looked at. */
  bytes: number;
  lines: number;
  readonly refused: Span[];
}

const NEWLINE = 0x0a;
const HALF_OF_A_PAIR = /\\ud[89a-f]/i;

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}

function spansOf(bytes: Buffer, first: number, offset: number): Span[] {
  const spans: Span[] = [];
  for (let from = 0; from < bytes.length;) {
    const at = bytes.indexOf(NEWLINE, from);
    const to = at === -1 ? bytes.length : at + 1;
    spans.push({ line: first + spans.length, from: from + offset, to: to + offset });
    from = to;
  }
  return spans;
}

/** What can be told without the engine: no row, or half of a character in a name or a text of it. */
function isOdd(text: string): boolean {
  if (tryParseRow(text) === null) return true;
  if (!HALF_OF_A_PAIR.test(text)) return false;
  // The letters of an escape may be a text themselves, behind an escaped backslash: only what is read tells.
  let hasHalf = false;
  JSON.parse(text, (name, value: unknown) => {
    hasHalf ||= !name.isWellFormed() || (typeof value === 'string' && !value.isWellFormed());
    return value;
  });
  return hasHalf;
}

/** Tells readable lines of journal files from others; what it has seen of a file is not looked at again. */
export interface LineScreen {
  /**
   * @param file its name in the ledger folder: it only grows
   * @param bytes its content from an offset on, complete lines
   * @param from the offset: what is before it was looked at already
   * @throws JoulegateError JG_LEDGER where the engine fails for another reason
   */
  screen(file: string, bytes: Buffer, from?: number): Promise<Screened>;
  /** Told that the engine read all of these lines. */
  took(file: string, bytes: Buffer, from: number): void;
  /** Told that another file has this name now. */
  forget(file: string): void;
  /** Lines of a file that the engine refused. */
  refusedOf(file: string): readonly SetAside[];
  /** Whether a file was looked at until there, and all of it can be read. */
  isClean(file: string, bytes: number): boolean;
}

/**
 * Screens lines with the engine itself as the judge: whatever it refuses is found by halving, and never stops a query,
 * a seal or a start.
 */
export function lineScreen(engine: Pick<Engine, 'temporary' | 'rows'>): LineScreen {
  const known = new Map<string, Known>();
  /** Whether the engine reads every value of these lines. */
  const takes = async (parts: readonly Buffer[]): Promise<boolean> => {
    const path = join(await engine.temporary(), 'screened.ndjson');
    await writeFile(path, Buffer.concat(parts));
    try {
      await engine.rows(`SELECT bit_xor(hash(t)) FROM (${journalEntriesSql([path])}) t`);
      await engine.rows(`SELECT bit_xor(hash(json::JSON)) FROM (${journalRecordsSql([path])})`);
      return true;
    } catch (error) {
      // An engine that is missing or died has judged nothing.
      if (error instanceof JoulegateError && /query engine (ended|cannot|is gone)/.test(error.message)) throw error;
      return false;
    }
  };
  const search = async (bytes: Buffer, offset: number, spans: readonly Span[]): Promise<readonly Span[]> => {
    if (spans.length === 0) return [];
    if (await takes(spans.map(({ from, to }) => bytes.subarray(from - offset, to - offset)))) return [];
    if (spans.length === 1) return spans;
    const half = spans.length >> 1;
    return [
      ...(await search(bytes, offset, spans.slice(0, half))),
      ...(await search(bytes, offset, spans.slice(half))),
    ];
  };
  const seenOf = (file: string): Known => {
    let seen = known.get(file);
    if (seen === undefined) known.set(file, (seen = { bytes: 0, lines: 0, refused: [] }));
    return seen;
  };
  const setAside = (file: string, refused: readonly Span[]): readonly SetAside[] =>
    refused.map(({ line }) => ({ file, line }));
  return {
    isClean: (file, bytes) => known.get(file)?.bytes === bytes && known.get(file)?.refused.length === 0,
    forget: (file) => void known.delete(file),
    refusedOf: (file) => setAside(file, known.get(file)?.refused ?? []),
    took(file, bytes, from) {
      const seen = seenOf(file);
      if (from + bytes.length <= seen.bytes) return;
      seen.lines += linesIn(bytes.subarray(Math.max(0, seen.bytes - from)));
      seen.bytes = from + bytes.length;
    },
    async screen(file, bytes, from = 0) {
      const end = from + bytes.length;
      if ((known.get(file)?.bytes ?? 0) > end) known.delete(file);
      const seen = seenOf(file);
      const added = bytes.subarray(seen.bytes - from);
      if (added.length > 0) {
        const spans = spansOf(added, seen.lines + 1, seen.bytes);
        if (!(await takes([added]))) {
          const odd = new Set(
            spans.filter((each) => isOdd(bytes.toString('utf8', each.from - from, each.to - from).replace(/\n$/, ''))),
          );
          const found = await search(
            bytes,
            from,
            spans.filter((each) => !odd.has(each)),
          );
          seen.refused.push(...[...odd, ...found].toSorted((a, b) => a.line - b.line));
        }
        seen.bytes = end;
        seen.lines += spans.length;
      }
      const refused = seen.refused.filter((each) => each.from >= from);
      if (refused.length === 0) return { clean: null, refused: [], lines: Buffer.alloc(0) };
      const kept: Buffer[] = [];
      let at = 0;
      for (const each of refused) {
        kept.push(bytes.subarray(at, each.from - from));
        at = each.to - from;
      }
      kept.push(bytes.subarray(at));
      return {
        clean: Buffer.concat(kept),
        refused: setAside(file, refused),
        lines: Buffer.concat(refused.map((each) => bytes.subarray(each.from - from, each.to - from))),
      };
    },
  };
}
