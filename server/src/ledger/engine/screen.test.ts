import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JoulegateError } from '../../units/index.ts';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { entryLine } from '../entry/lines.ts';
import { lineScreen, type LineScreen, type Screened } from './screen.ts';

let temporary: string;
let asked: string[];
let gone: string | null;
let screen: LineScreen;

/** A line that reads well here and that only the engine refuses. */
const POISON = 'only-the-engine-refuses-this';
const line = (id: string): string => entryLine(sampleEntry(id), new Set<never>());

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'joulegate-screen-'));
  asked = [];
  gone = null;
  // Judges as the engine does: one bad line refuses the statement, whatever stands beside it.
  screen = lineScreen({
    temporary: () => Promise.resolve(temporary),
    rows: () => {
      if (gone !== null) return Promise.reject(new JoulegateError('JG_LEDGER', gone));
      const text = readFileSync(join(temporary, 'screened.ndjson'), 'utf8');
      asked.push(text);
      const bad = text.includes(POISON) || /\\ud800/i.test(text) || text.includes('no json');
      return bad ? Promise.reject(new JoulegateError('JG_LEDGER', 'Malformed JSON in file')) : Promise.resolve([]);
    },
  });
});
afterEach(() => rmSync(temporary, { recursive: true, force: true }));

const look = async (...lines: readonly string[]): Promise<Screened> =>
  await screen.screen('a.ndjson', Buffer.from(lines.join('')));
const shown = ({ clean, refused, lines }: Screened): unknown => ({
  clean: clean?.toString() ?? null,
  refused: refused.map(({ file, line: nth }) => `${file}:${nth}`),
  lines: lines.toString(),
});
const WHOLE = { clean: null, refused: [], lines: '' };

test('lines that the engine reads stand as they are, and are not looked at again', async () => {
  const [a, b] = [line('a'), line('b')];
  expect(shown(await look(a))).toEqual(WHOLE);
  const once = asked.length;
  expect(shown(await look(a))).toEqual(WHOLE);
  expect(asked).toHaveLength(once);
  expect(shown(await look(a, b))).toEqual(WHOLE);
  // Only what was added.
  expect(asked.slice(once).every((text) => text === b)).toBe(true);
});

test('whatever the engine refuses is found, wherever and however often it stands, and the rest is kept byte for byte', async () => {
  const poisoned = line(POISON);
  const lines = Array.from({ length: 7 }, (_, i) => line(`id-${i}`));
  for (const places of [[0], [3], [6], [0, 6], [2, 3], [0, 1, 2, 3, 4, 5, 6]]) {
    screen = lineScreen({
      temporary: () => Promise.resolve(temporary),
      rows: () =>
        readFileSync(join(temporary, 'screened.ndjson'), 'utf8').includes(POISON)
          ? Promise.reject(new Error('conversion'))
          : Promise.resolve([]),
    });
    const mixed = lines.map((each, i) => (places.includes(i) ? poisoned : each));
    expect(shown(await look(...mixed))).toEqual({
      clean: mixed.filter((each) => each !== poisoned).join(''),
      refused: places.map((i) => `a.ndjson:${i + 1}`),
      lines: poisoned.repeat(places.length),
    });
  }
});

test('what is no row, and half of a character, is told without the engine', async () => {
  const half = line('half').replace('"half"', '"\\ud800"');
  const pair = line('pair').replace('"pair"', '"\\ud83d\\ude00"');
  expect(half).not.toBe(line('half'));
  expect(shown(await look('no json\n', line('a'), half, pair, line('b')))).toEqual({
    clean: [line('a'), pair, line('b')].join(''),
    refused: ['a.ndjson:1', 'a.ndjson:3'],
    lines: `no json\n${half}`,
  });
  // All of them once, then those that look sound: nothing was halved.
  expect(new Set(asked)).toEqual(
    new Set([['no json\n', line('a'), half, pair, line('b')].join(''), [line('a'), pair, line('b')].join('')]),
  );
});

test('lines that follow are numbered on, in files each for itself, and a file that became shorter is looked at anew', async () => {
  const bad = line(POISON);
  expect(shown(await look(line('a'), bad))).toMatchObject({ refused: ['a.ndjson:2'] });
  expect(shown(await look(line('a'), bad, line('b'), bad))).toEqual({
    clean: [line('a'), line('b')].join(''),
    refused: ['a.ndjson:2', 'a.ndjson:4'],
    lines: bad.repeat(2),
  });
  expect((await screen.screen('b.ndjson', Buffer.from(bad))).refused).toEqual([{ file: 'b.ndjson', line: 1 }]);
  expect(shown(await look(line('a')))).toEqual(WHOLE);
  // A last line without its end is a line.
  expect(shown(await look(line('a'), bad.trimEnd()))).toEqual({
    clean: line('a'),
    refused: ['a.ndjson:2'],
    lines: bad.trimEnd(),
  });
});

test('a file is clean up to where it was looked at, and only where all of it can be read', async () => {
  const good = line('a');
  expect(screen.isClean('a.ndjson', good.length)).toBe(false);
  await look(good);
  expect(screen.isClean('a.ndjson', Buffer.byteLength(good))).toBe(true);
  expect(screen.isClean('a.ndjson', Buffer.byteLength(good) + 1)).toBe(false);
  expect(screen.isClean('b.ndjson', Buffer.byteLength(good))).toBe(false);
  const all = [good, line(POISON)].join('');
  await look(all);
  expect(screen.isClean('a.ndjson', Buffer.byteLength(all))).toBe(false);
});

test.each(['the query engine ended', 'the query engine cannot start', 'the query engine is gone'])(
  'an engine that judged nothing sets nothing aside: %s',
  async (message) => {
    gone = message;
    await expect(look(line('a'))).rejects.toThrow(message);
    gone = null;
    expect(shown(await look(line('a')))).toEqual(WHOLE);
  },
);

test('an empty file is whole', async () => {
  expect(shown(await look(''))).toEqual(WHOLE);
  expect(asked).toEqual([]);
});

const bytesOf = (...lines: readonly string[]): Buffer => Buffer.from(lines.join(''));

test('lines that the engine took elsewhere are counted and not looked at again', async () => {
  const [a, b, bad] = [line('a'), line('b'), line(POISON)];
  screen.took('a.ndjson', bytesOf(a, b), 0);
  expect(screen.isClean('a.ndjson', bytesOf(a, b).length)).toBe(true);
  expect(shown(await look(a, b, bad))).toMatchObject({ refused: ['a.ndjson:3'] });
  // All of them were told; what was added was looked at, whole and by statement.
  expect(asked.every((text) => text === bad)).toBe(true);
  // What is told again, in part or whole, counts once.
  screen.took('a.ndjson', bytesOf(a), 0);
  screen.took('a.ndjson', bytesOf(a, b, bad), 0);
  expect(shown(await look(a, b, bad, bad))).toMatchObject({ refused: ['a.ndjson:3', 'a.ndjson:4'] });
});

test('what was taken behind what is known is numbered on, though it overlaps', async () => {
  const [a, b, bad] = [line('a'), line('b'), line(POISON)];
  await look(a);
  screen.took('a.ndjson', bytesOf(a, b), 0);
  screen.took('a.ndjson', bytesOf(b), bytesOf(a, b).length);
  expect(screen.isClean('a.ndjson', bytesOf(a, b, b).length)).toBe(true);
  expect(shown(await look(a, b, b, bad))).toMatchObject({ refused: ['a.ndjson:4'] });
});

test('the end of a file is screened from where it begins: places in it count from there, lines from the first', async () => {
  const [a, b, bad] = [line('a'), line('b'), line(POISON)];
  await look(a, bad);
  const from = bytesOf(a, bad).length;
  const behind = await screen.screen('a.ndjson', bytesOf(b, bad, a), from);
  expect(shown(behind)).toEqual({ clean: b + a, refused: ['a.ndjson:4'], lines: bad });
  // Of a refused line before the offset nothing stands in what was asked for.
  expect(shown(await screen.screen('a.ndjson', bytesOf(a), bytesOf(a, bad, b, bad).length))).toEqual(WHOLE);
  expect(screen.refusedOf('a.ndjson')).toEqual([
    { file: 'a.ndjson', line: 2 },
    { file: 'a.ndjson', line: 4 },
  ]);
});

test('a file that is forgotten is looked at anew, and nothing is told of one that nobody saw', async () => {
  expect(screen.refusedOf('a.ndjson')).toEqual([]);
  await look(line(POISON));
  expect(screen.refusedOf('a.ndjson')).toHaveLength(1);
  screen.forget('a.ndjson');
  expect(screen.refusedOf('a.ndjson')).toEqual([]);
  expect(screen.isClean('a.ndjson', 0)).toBe(false);
  const before = asked.length;
  await look(line(POISON));
  expect(asked.length).toBeGreaterThan(before);
  expect(screen.refusedOf('a.ndjson')).toEqual([{ file: 'a.ndjson', line: 1 }]);
});

test('text of a surrogate that is no half of a character is sound', async () => {
  // The escape itself is escaped: six letters, and no half of anything.
  const letters = line('letters').replace('"letters"', '"\\\\ud800"');
  screen = lineScreen({
    temporary: () => Promise.resolve(temporary),
    rows: () => {
      const text = readFileSync(join(temporary, 'screened.ndjson'), 'utf8');
      asked.push(text);
      return text.includes(POISON) ? Promise.reject(new Error('conversion')) : Promise.resolve([]);
    },
  });
  expect(shown(await look(letters, line(POISON)))).toMatchObject({ refused: ['a.ndjson:2'] });
  // It went to the engine with the others, and was not set aside before.
  expect(asked).toContain(letters);
});
