import { describe, expect, test } from 'vitest';
import { NO_USAGE } from '../../units/index.ts';
import { distinctRows, type BookedBefore, type Distinct } from './distinct.ts';
import { identityOf, readIdentity } from './identity.ts';
import { AS_USUAL, type UsageRow } from './types.ts';

const HOUR = 3_600_000;
const DAY = Date.UTC(2026, 8, 1);
const bucket = (changes: Partial<UsageRow> = {}): UsageRow => ({
  where: 'data[0].results[0]',
  identity: '["k"]',
  groups: ['k', ''],
  mayRepeat: false,
  from: DAY,
  until: DAY + 24 * HOUR,
  provider: 'openai',
  endpoint: '/v1/chat/completions',
  protocol: 'openai',
  model: 'gpt-4o-2024-08-06',
  key: 'k',
  project: null,
  outcome: 'served',
  usage: { ...NO_USAGE, inputUncached: 1000, output: 300 },
  requests: 10,
  costNanoUsd: null,
  sold: AS_USUAL,
  serviceMs: null,
  ttftMs: null,
  ...changes,
});
const request = (changes: Partial<UsageRow> = {}): UsageRow =>
  bucket({ where: 'line 2', identity: '["r1"]', groups: [], until: null, requests: 1, ...changes });

/** What the books hold once something was booked; of an entry only the beginning of its id comes back. */
const after = ({ fresh }: Distinct): ReadonlyMap<string, BookedBefore> =>
  new Map(
    fresh.map(({ whole, identity }) => [
      identity.start,
      {
        identity: readIdentity(identity.start)!,
        from: whole.from,
        usage: whole.usage,
        requests: whole.requests ?? 0,
        costNanoUsd: whole.costNanoUsd ?? 0,
        energyUnknown: false,
        costUnknown: false,
        names: { deployment: null, modelServed: null, operator: null },
      },
    ]),
  );
const none: ReadonlyMap<string, BookedBefore> = new Map();
const into = (rows: readonly UsageRow[], before = none, secret = 'acme'): Distinct =>
  distinctRows(rows, secret, before);
const booked = (...rows: readonly UsageRow[]) => after(into(rows));

describe('an id', () => {
  test('says provider, model and time, and nothing that could be guessed', () => {
    const of = (secret: string, changes: Partial<UsageRow> = {}) => identityOf(secret, bucket(changes), '0', 0);
    const [mine, dated] = [of('a'), of('a', { model: 'gpt-4o' })];
    expect(readIdentity(mine.start)).toEqual(mine);
    expect([mine.lengthMs, dated.source, of('b').source === mine.source]).toEqual([24 * HOUR, mine.source, false]);
    expect(dated.start).not.toBe(mine.start);
    expect(readIdentity('e-1')).toBeNull();
  });
});

describe('the same again', () => {
  test('is known; of another organisation it is other usage', () => {
    const rows = [bucket(), request({ from: DAY + 48 * HOUR })];
    expect(into(rows, booked(...rows))).toMatchObject({ fresh: [], known: 2, bad: [] });
    expect(into(rows, booked(...rows), 'beta').fresh).toHaveLength(2);
  });

  test('a request twice in a file is one; with other figures it is refused', () => {
    expect(into([request(), request({ where: 'line 3' })])).toMatchObject({ fresh: { length: 1 }, known: 1 });
    expect(into([request(), request({ where: 'line 3', usage: NO_USAGE })]).bad).toEqual([
      { where: 'line 3', reason: 'it is the same as line 2 with other figures' },
    ]);
  });

  test('requests that nothing tells apart are as many as the file has, and no more the next time', () => {
    const twice = [request({ mayRepeat: true }), request({ mayRepeat: true })];
    expect(into([...twice, ...twice.slice(1)], booked(...twice))).toMatchObject({ known: 2, fresh: { length: 1 } });
  });

  test('rows of one bucket that are equal in all groups are added up; a page that comes twice is not', () => {
    const part = bucket({ where: 'data[0].results[1]', requests: 2, usage: { ...NO_USAGE, output: 5 } });
    const { fresh, bad } = into([bucket(), part]);
    expect([bad, fresh.map(({ row }) => [row.requests, row.usage.inputUncached, row.usage.output])]).toEqual([
      [],
      [[12, 1000, 305]],
    ]);
    expect(into([bucket(), part], booked(bucket(), part))).toMatchObject({ fresh: [], known: 1 });
    expect(into([bucket(), bucket({ where: 'data[1].results[0]' })])).toMatchObject({ fresh: { length: 1 }, known: 1 });
  });
});

describe('what changed', () => {
  test('a bucket that grew is booked by its difference; one that shrank is refused', () => {
    const later = bucket({ requests: 15, usage: { ...NO_USAGE, inputUncached: 1000, output: 350 } });
    const { fresh, grown } = into([later], booked(bucket()));
    expect([grown, fresh[0]?.row.usage, fresh[0]?.row.requests]).toEqual([1, { ...NO_USAGE, output: 50 }, 5]);
    expect(into([bucket()], booked(later)).bad[0]?.reason).toContain('less than what was imported');
  });

  test.each<[string, Partial<UsageRow>, Partial<UsageRow>]>([
    ['money that came later', { costNanoUsd: 0 }, { costNanoUsd: 582_500 }],
    ['requests that came later', { requests: 10 }, { requests: 30 }],
  ])('%s is a restatement of the difference', (_, early, late) => {
    const { fresh, restated, known } = into([bucket(late)], booked(bucket(early)));
    expect([restated, known, fresh[0]?.why, fresh[0]?.row.usage]).toEqual([1, 0, 'restated', NO_USAGE]);
    expect([fresh[0]?.row.costNanoUsd ?? 0, fresh[0]?.row.requests]).toEqual([
      (late.costNanoUsd ?? 0) - (early.costNanoUsd ?? 0),
      (late.requests ?? 10) - (early.requests ?? 10),
    ]);
    expect(into([bucket(late)], booked(bucket(late)))).toMatchObject({ fresh: [], known: 1 });
  });

  test('money that became less is refused', () => {
    expect(into([bucket({ costNanoUsd: 4 })], booked(bucket({ costNanoUsd: 5 }))).bad).toHaveLength(1);
  });

  test('what the books have without energy or price is told', () => {
    const [[start, mine]] = [...booked(bucket())] as [[string, BookedBefore]];
    expect(into([bucket()], new Map([[start, { ...mine, energyUnknown: true }]])).unvalued).toMatchObject([
      { missing: { energy: true, cost: false } },
    ]);
  });
});

describe('times that overlap', () => {
  const hour = bucket({ until: DAY + HOUR });
  test.each<[string, UsageRow, UsageRow]>([
    ['an hour in a day', bucket(), hour],
    ['a day around an hour', hour, bucket()],
    ['two days from noon to noon', bucket(), bucket({ from: DAY + 12 * HOUR, until: DAY + 36 * HOUR })],
    [
      'a month around a day',
      bucket({ until: DAY + 30 * 24 * HOUR }),
      bucket({ from: DAY + 240 * HOUR, until: DAY + 264 * HOUR }),
    ],
    ['a request in a day', bucket(), request({ from: DAY + 5 * HOUR })],
    ['a day around a request', request({ from: DAY + 5 * HOUR }), bucket()],
    ['the same model by its plain name', bucket({ model: 'openai/gpt-4o' }), hour],
  ])('%s is refused, with what it overlaps', (_, first, second) => {
    const { fresh, bad } = into([second], booked(first));
    expect([fresh, bad.map(({ where }) => where)]).toEqual([[], [second.where]]);
    expect(bad[0]?.reason).toContain('which overlaps');
    // In one file as well.
    expect(into([first, second]).bad).toHaveLength(1);
  });

  test.each<[string, UsageRow, UsageRow]>([
    ['the next day', bucket(), bucket({ from: DAY + 24 * HOUR, until: DAY + 48 * HOUR })],
    ['another model', bucket(), bucket({ ...hour, model: 'o3' })],
    ['another provider', bucket(), bucket({ ...hour, provider: 'azure' })],
    ['another request', request(), request({ identity: '["r2"]' })],
    ['another key in the same time', bucket(), bucket({ identity: '["k2"]', groups: ['k2', ''] })],
  ])('%s is other usage', (_, first, second) => {
    expect(into([second], booked(first))).toMatchObject({ fresh: { length: 1 }, bad: [] });
  });

  test('rows that have an id are the same whatever other rows of the file are divided by', () => {
    const named = bucket({ identity: '["csv","1"]', groups: [] });
    expect(into([named, bucket({ model: 'o3' })], booked(named))).toMatchObject({ fresh: { length: 1 }, known: 1 });
  });

  test('the same time divided by other columns is known where the sums are the same, and refused otherwise', () => {
    const [a, b] = [
      bucket({
        identity: '["k","u1"]',
        groups: ['k', 'u1'],
        requests: 4,
        usage: { ...NO_USAGE, inputUncached: 400, output: 100 },
      }),
      bucket({
        identity: '["k","u2"]',
        groups: ['k', 'u2'],
        requests: 6,
        usage: { ...NO_USAGE, inputUncached: 600, output: 200 },
      }),
    ];
    expect(into([a, b], booked(bucket()))).toMatchObject({ fresh: [], known: 2, regrouped: 2, bad: [] });
    expect(into([bucket()], booked(a, b))).toMatchObject({ fresh: [], known: 1, regrouped: 1 });
    expect(into([a], booked(bucket())).bad[0]?.reason).toContain('divided by other columns');
  });
});
