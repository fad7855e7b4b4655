import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wellFormedJson } from '../../units/index.ts';
import { sampleAttempt, sampleEntry } from './entry.fixture.ts';
import { toFourDigits } from '../../units/quantity.ts';
import { LineBytes } from './line-bytes.ts';
import { CANDIDATE_STRIDE, OFFSET } from '../../kernel/routing/candidate.ts';
import { candidateNumber } from '../../kernel/routing/types.ts';
import { explain } from '../../kernel/routing/explain.ts';
import { ENTRY, ENTRY_COLUMNS, entrySchema } from './entry.ts';
import { anyEntry, marginalDecision } from './random-entry.fixture.ts';
import { NUMBERED, entryOfRow, entryLine, tryParseRow } from './lines.ts';
import type { Entry } from '../index.ts';
import { emptyRecordBook, keepRecord, recordLine, type RecordRow, type NamedRecords } from './line-writer.ts';

const text = (write: (to: LineBytes) => void): string => {
  const to = new LineBytes();
  write(to);
  return Buffer.from(to.taken()).toString('utf8');
};
const back = (entry: Entry): Entry => {
  const named: NamedRecords = new Set();
  const line = entryLine(entry, named);
  const book = emptyRecordBook();
  for (const record of named) keepRecord(book, JSON.parse(recordLine(record)) as RecordRow);
  const parsed = tryParseRow(line);
  if (parsed?.kind !== 'entry') throw new Error(`no entry: ${line}`);
  return entryOfRow(parsed.row, book);
};

describe('numbers', () => {
  test('are written as JSON writes them: the very same number comes back', () => {
    const any = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.maxSafeInteger(),
      fc.integer(),
      fc.integer({ min: -99999, max: 99999 }).map((n) => n / 1e4),
      fc.nat().map((n) => n / 100),
    );
    fc.assert(
      fc.property(any, (value) => {
        expect(JSON.parse(text((to) => to.number(value)))).toBe(value + 0);
      }),
      { numRuns: 3000 },
    );
    for (const value of [
      0,
      9,
      10,
      99,
      100,
      999_999_999,
      1e9,
      1_000_000_001,
      2 ** 53 - 1,
      0.5,
      0.9055,
      23.4,
      1e-7,
      1e21,
    ])
      expect(text((to) => to.number(value))).toBe(JSON.stringify(value));
  });

  test('of candidates keep four significant digits of an integer', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9e14, noNaN: true }), (value) => {
        const read = JSON.parse(text((to) => to.fourDigits([value], 0, 1, 1))) as number;
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.max(0.5, value * 5.0001e-4));
      }),
      { numRuns: 3000 },
    );
    for (const [value, json] of [
      [0, '0'],
      [9999.4, '9999'],
      [9999.5, '1000e1'],
      [205_449.7, '2054e2'],
      [-61_234_567, '-6123e4'],
      [NaN, 'null'],
      [Infinity, 'null'],
    ] as const)
      expect(text((to) => to.fourDigits([value], 0, 1, 1))).toBe(json);
    expect(text((to) => to.numbers(Float64Array.of(1, NaN, -2.5, Infinity, 7, 8), 5))).toBe('1,null,-2.5,null,7');
    expect(text((to) => to.fourDigits([1, 2, 3, 40, 5, NaN, 7], 1, 2, 1000))).toBe('2000,4000e1,null');
    expect([toFourDigits(2204.93), toFourDigits(0.000123456), toFourDigits(0), toFourDigits(-17.23456)]).toEqual([
      2205, 0.0001235, 0, -17.23,
    ]);
  });
});

describe('an entry', () => {
  test('comes back from its line as it was, whatever any of its fields says', () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        expect(back(entry)).toEqual(wellFormedJson(entry));
        // Once more: texts of the entry before must not leak into this one.
        expect(back(sampleEntry('y'))).toEqual(sampleEntry('y'));
      }),
      { numRuns: 300 },
    );
  });

  test('keeps its id to the last character, or is not written: no two ids become one', () => {
    const line = (id: string): string => entryLine(sampleEntry(id), new Set());
    for (const id of ['a\u007f', 'a\u0000', 'a\u009b', 'a\ud800', '\ufeffa', 'a'.repeat(4097)])
      expect(() => line(id)).toThrow(TypeError);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), (id) => {
        if (wellFormedJson(id) === id) expect((JSON.parse(line(id)) as { id: string }).id).toBe(id);
        else expect(() => line(id)).toThrow(TypeError);
      }),
    );
  });

  test('every row of the table is one field and one column, and no two share a name', () => {
    const names = ENTRY_COLUMNS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(back(sampleEntry('x'))).toSorted()).toEqual(['schema', ...Object.keys(ENTRY)].toSorted());
    expect(entrySchema.parse(JSON.parse(JSON.stringify(sampleEntry('x'))))).toMatchObject({ id: 'x' });
  });

  test('a decision by marginal carbon reads back with the chosen one still the cheapest, and says what it weighed', () => {
    const decision = marginalDecision();
    const cheapestByAverage = Math.min(...decision.numbers.filter((_, i) => i % CANDIDATE_STRIDE === OFFSET.carbonG));
    const { chosen, carbonSignal, numbers } = back(sampleEntry('x', { decision })).decision!;
    expect(decision.carbonSignal?.used).toBe('marginal');
    expect([chosen, carbonSignal]).toEqual([decision.chosen, decision.carbonSignal]);
    // By the average another candidate is cleaner: only the margin explains the choice.
    expect(candidateNumber(decision, decision.deployments.indexOf(chosen!), 'carbonG')).toBeGreaterThan(
      cheapestByAverage,
    );
    numbers.forEach((number, i) =>
      expect(Math.abs(number - decision.numbers[i]!)).toBeLessThan(1e-3 * Math.abs(decision.numbers[i]!) + 2e-6),
    );
    const read = explain({ ...decision, numbers });
    expect(Math.min(...read.candidates.map(({ fullCostUsd }) => fullCostUsd))).toBe(read.chosen!.fullCostUsd);
    for (const { at, current, direction } of read.switching)
      expect(direction === 'above' ? at >= current : at <= current && at >= 0).toBe(true);
  });

  test('two decisions that differ only in the signal they weighed do not share a record', () => {
    const one = marginalDecision(5000);
    const other = { ...one, carbonSignal: { ...one.carbonSignal!, used: 'average' as const } };
    expect(back(sampleEntry('x', { decision: one })).decision!.carbonSignal!.used).toBe('marginal');
    expect(back(sampleEntry('x', { decision: other })).decision!.carbonSignal!.used).toBe('average');
  });

  test.for([
    [
      'two attempts',
      { attempts: [sampleAttempt(undefined, 0, { outcome: 'error', status: 500, ttftMs: null }), sampleAttempt()] },
    ],
    [
      'one attempt elsewhere',
      {
        attempts: [sampleAttempt(undefined, 1)],
        grid: { lifecycleGPerKwh: 115, directGPerKwh: 67, kind: 'hourly', ageHours: 0, source: 'hourly file' },
      },
    ],
    ['no attempt', { attempts: [], grid: null }],
    ['an attempt without factors', { attempts: [sampleAttempt(undefined, 2, { factors: null })], grid: null }],
    ['nothing decided', { decision: null, counterfactual: null }],
    ['unknown figures', { energyNanoWh: { mean: null, sigma: 0 }, carbonNanoG: { mean: null, sigma: 0 } }],
  ] as const)('with %s comes back as it was', ([, changes]) => {
    const entry = sampleEntry('x', changes);
    expect(back(entry)).toEqual(entry);
  });

  test('lists numbers of columns of numbers, each once', () => {
    const types = new Map(ENTRY_COLUMNS.map(({ name, type }) => [name, type]));
    expect(
      NUMBERED.map((name) => types.get(name)).filter(
        (type) => !['BIGINT', 'INTEGER', 'SMALLINT', 'DOUBLE'].includes(type ?? ''),
      ),
    ).toEqual([]);
    expect(new Set(NUMBERED).size).toBe(NUMBERED.length);
  });

  test.for([
    '{"id":"x","numbers":[1793',
    '{"id":"x","numbers":[]}',
    '{"id":"x","numbers":[null,3]}',
    '{"id":"x","numbers":"1"}',
  ])('is not made of %s', (line) => {
    expect(tryParseRow(line)).toBeNull();
  });

  test('an unknown candidate figure stays unknown', () => {
    const entry = sampleEntry('x');
    const numbers = entry.decision!.numbers.with(2, NaN);
    expect(back({ ...entry, decision: { ...entry.decision!, numbers } }).decision!.numbers[2]).toBeNaN();
  });
});
