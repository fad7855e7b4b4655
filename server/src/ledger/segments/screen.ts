import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JoulegateError } from '../../units/index.ts';
import { journalEntriesSql, journalRecordsSql, type Engine } from '../engine/index.ts';
import { tryParseRow } from '../entry/index.ts';

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

/** What can be told without the engine: no row, or half of a character. */
function isOdd(text: string): boolean {
  if (tryParseRow(text) === null) return true;
  return HALF_OF_A_PAIR.test(text) && HALF_OF_A_PAIR.test(JSON.stringify(JSON.parse(text)));
}

/** Tells readable lines of journal files from others; what it has seen of a file is not looked at again. */
export interface LineScreen {
  /**
   * @param file its name in the ledger folder: it only grows
   * @param bytes its content, complete lines
   * @throws JoulegateError JG_LEDGER where the engine fails for another reason
   */
  screen(file: string, bytes: Buffer): Promise<Screened>;
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
  return {
    isClean: (file, bytes) => known.get(file)?.bytes === bytes && known.get(file)?.refused.length === 0,
    async screen(file, bytes) {
      let seen = known.get(file);
      if (seen === undefined || seen.bytes > bytes.length)
        known.set(file, (seen = { bytes: 0, lines: 0, refused: [] }));
      const added = bytes.subarray(seen.bytes);
      if (added.length > 0) {
        const spans = spansOf(added, seen.lines + 1, seen.bytes);
        if (!(await takes([added]))) {
          const odd = new Set(
            spans.filter(({ from, to }) => isOdd(bytes.toString('utf8', from, to).replace(/\n$/, ''))),
          );
          const found = await search(
            bytes,
            0,
            spans.filter((each) => !odd.has(each)),
          );
          seen.refused.push(...[...odd, ...found].toSorted((a, b) => a.line - b.line));
        }
        seen.bytes = bytes.length;
        seen.lines += spans.length;
      }
      const { refused } = seen;
      if (refused.length === 0) return { clean: null, refused: [], lines: Buffer.alloc(0) };
      const kept: Buffer[] = [];
      let at = 0;
      for (const { from, to } of refused) {
        kept.push(bytes.subarray(at, from));
        at = to;
      }
      kept.push(bytes.subarray(at));
      return {
        clean: Buffer.concat(kept),
        refused: refused.map(({ line }) => ({ file, line })),
        lines: Buffer.concat(refused.map(({ from, to }) => bytes.subarray(from, to))),
      };
    },
  };
}
