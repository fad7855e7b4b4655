import { describe, expect, test } from 'vitest';
import type { Workload } from '../../kernel/index.ts';
import type { TotalsRow } from '../../ledger/index.ts';
import { pepperOf } from '../../identity/keys/pepper.ts';
import { COMMITMENT, isSignedBy, signatureOf, type Commitment, type KeptCommitment } from './commitment.ts';
import { inForce } from './keep-commitments.ts';
import { layOver } from './lay-over.ts';
import { reviewRecordHtml } from '../report/review-record.ts';
import { track } from './track.ts';

const spread = (p05: number, p50: number, p95: number) => ({ p05, p50, p95 });
const ACCEPTED = Date.UTC(2026, 10, 20, 9);
const COMMITTED: Commitment = {
  workload: 'documents',
  acceptedAt: ACCEPTED,
  owner: 'Ada',
  actor: 'cli',
  reason: 'residency',
  reviewDate: '2027-03-01',
  plan: {
    title: 'Documents',
    option: 'rent',
    name: 'two rented H100',
    scenarioSha256: 'ab',
    sentences: ['We choose two rented H100 over <the API>.'],
    options: [
      {
        id: 'rent',
        name: 'two rented H100',
        usd: 1200,
        tonnes: 12,
        latencyMs: 220,
        fullUsd: 2160,
        csoa: { gPerKtok: 0.1, usdPerKtok: 0.002, index: 130 },
        broken: [],
      },
      {
        id: 'api',
        name: '<the API>',
        usd: 1500,
        tonnes: 9,
        latencyMs: 400,
        fullUsd: 2220,
        csoa: { gPerKtok: 0.08, usdPerKtok: 0.003, index: 100 },
        broken: ['retention of 30 days'],
      },
    ],
  },
  lays: { deployments: ['clean', 'spare'], carbonUsdPerTonne: 80, latencyUsdPerSecond: 0.001 },
  predicted: {
    requestsPerMonth: spread(900, 1000, 1200),
    usdPerMonth: spread(90, 100, 130),
    tonnesPerMonth: spread(0.0008, 0.001, 0.002),
    usdPerRequest: spread(0.08, 0.1, 0.12),
    gPerRequest: spread(0.8, 1, 1.5),
    addedMs: 12,
  },
};
const kept = (over: Partial<KeptCommitment> = {}): KeptCommitment => ({
  ...COMMITTED,
  id: 'c1',
  endedAt: null,
  endedWhy: null,
  isSigned: true,
  ...over,
});
const WORKLOAD: Workload = {
  id: 'documents',
  mode: 'observe',
  deployments: ['near', 'clean', 'spare'],
  defaultDeployment: 'near',
  models: [
    { model: 'a', quality: null },
    { model: 'b', quality: 0.8 },
  ],
  qualityFloor: null,
  requires: [],
  latencyLimitMs: 900,
  control: { siteJurisdictions: ['SE'] },
  prices: { carbonUsdPerTonne: 5, latencyUsdPerSecond: 0, waterUsdPerLitre: 0.02 },
  budgets: [],
  onNoCandidate: 'reject',
};
const DEPLOYMENTS = [
  { id: 'near', model: { key: 'a' } },
  { id: 'clean', model: { key: 'b' } },
  { id: 'spare', model: { key: 'b' } },
] as unknown as Parameters<typeof layOver>[1];

describe('a commitment over policy', () => {
  test('narrows the choice, sets its prices and is followed; rules, limits and the rest stay', () => {
    const { workloads, faults } = layOver([WORKLOAD, { ...WORKLOAD, id: 'chat' }], DEPLOYMENTS, [kept()]);
    expect(faults).toEqual([]);
    expect(workloads[0]).toEqual({
      ...WORKLOAD,
      mode: 'enforce',
      deployments: ['clean', 'spare'],
      defaultDeployment: 'clean',
      models: [{ model: 'b', quality: 0.8 }],
      prices: { carbonUsdPerTonne: 80, latencyUsdPerSecond: 0.001, waterUsdPerLitre: 0.02 },
    });
    expect(workloads[1]).toEqual({ ...WORKLOAD, id: 'chat' });
  });

  test.each([
    ['not what was signed', kept({ isSigned: false }), 'commitment c1 is not what was signed'],
    ['of a workload that is gone', kept({ workload: 'x' }), 'workload x, which the config does not have'],
    [
      'with a deployment that is gone',
      kept({ lays: { ...COMMITTED.lays, deployments: ['clean', 'moon'] } }),
      'names moon, which workload documents does not have',
    ],
  ])('one %s leaves its workload alone, and says so', (_, commitment, fault) => {
    const laid = layOver([WORKLOAD], DEPLOYMENTS, [commitment]);
    expect(laid.workloads).toEqual([WORKLOAD]);
    expect(laid.faults).toHaveLength(1);
    expect(laid.faults[0]).toContain(fault);
  });

  test('the newest that did not end is in force, one a workload', () => {
    const all = [
      kept({ id: 'ended', endedAt: 3 }),
      kept({ id: 'new' }),
      kept({ id: 'old' }),
      kept({ id: 'other', workload: 'chat' }),
    ];
    expect(inForce(all).map(({ id }) => id)).toEqual(['new', 'other']);
    expect(layOver([WORKLOAD], DEPLOYMENTS, [kept({ endedAt: 1 })]).workloads).toEqual([WORKLOAD]);
  });
});

test('a signature holds for the record and the id that it was made for, under one secret', () => {
  const record = JSON.stringify(COMMITTED);
  const pepper = pepperOf('sixteen letters!');
  const signature = signatureOf(pepper, 'c1', record);
  expect(isSignedBy(pepper, 'c1', record, signature)).toBe(true);
  expect(isSignedBy(pepper, 'c2', record, signature)).toBe(false);
  expect(isSignedBy(pepper, 'c1', record.replace('Ada', 'Eve'), signature)).toBe(false);
  expect(isSignedBy(pepperOf('another secret!!'), 'c1', record, signature)).toBe(false);
  expect(isSignedBy(pepper, 'c1', record, '')).toBe(false);
  expect(COMMITMENT.parse(JSON.parse(record))).toEqual(COMMITTED);
});

/** A day of the books: so many requests, money and grams of each. */
const day = (name: string, requests: number, usd: number, g: number, over: Partial<TotalsRow> = {}): TotalsRow =>
  ({
    by: { day: name },
    requests,
    cost: { nano: BigInt(Math.round(usd * requests * 1e9)), unknown: 0 },
    carbon: { nano: BigInt(Math.round(g * requests * 1e9)), unknown: 0, sigma: 0 },
    addedMs: 10 * requests,
    ...over,
  }) as unknown as TotalsRow;
const at = (month: number, date: number): number => Date.UTC(2026, month - 1, date, 12);

describe('a commitment against the books', () => {
  test('a whole month is held by its sums and by its request, a month in part by its request alone', () => {
    const rows = [
      day('2026-11-25', 10, 0.1, 1),
      ...Array.from({ length: 31 }, (_, i) => day(`2026-12-${String(i + 1).padStart(2, '0')}`, 40, 0.11, 1.2)),
      day('2027-01-01', 40, 0.11, 1.2),
    ];
    const { months, state, broken, isReviewDue } = track(COMMITTED, rows, Date.UTC(2027, 0, 1, 12));
    expect(months.map(({ month, isWhole, held }) => [month, isWhole, held.length])).toEqual([
      ['2026-11', false, 2],
      ['2026-12', true, 5],
      ['2027-01', false, 2],
    ]);
    const december = Object.fromEntries(months[1]!.held.map((each) => [each.figure, each]));
    expect(december['requestsPerMonth']).toMatchObject({ realised: 1240, isOutside: true });
    expect(december['usdPerMonth']!.realised).toBeCloseTo(136.4, 9);
    expect(december['usdPerMonth']!.isOutside).toBe(true);
    expect(december['tonnesPerMonth']!.realised).toBeCloseTo(0.001488, 12);
    expect(december['usdPerRequest']).toMatchObject({ isOutside: false });
    expect(months[1]!.addedMs).toBe(10);
    // More work than planned is no broken assumption of a request.
    expect(broken).toEqual([]);
    expect(state).toBe('outside the prediction');
    expect(isReviewDue).toBe(false);
  });

  test('a request that becomes dearer is flagged when its day is over, and not before', () => {
    const rows = [day('2026-11-27', 40, 0.1, 1), day('2026-11-28', 40, 0.2, 1)];
    expect(track(COMMITTED, rows, at(11, 28)).broken).toEqual([]);
    const after = track(COMMITTED, rows, Date.UTC(2026, 10, 29));
    expect(after.broken).toMatchObject([{ day: '2026-11-28', held: { figure: 'usdPerRequest', isOutside: true } }]);
    expect(after.broken[0]!.held.realised).toBeCloseTo(0.2, 9);
    expect(after.state).toBe('outside the prediction');
  });

  test('what the books do not know is unknown, neither kept nor broken', () => {
    const rows = [day('2026-11-27', 40, 0.1, 1, { carbon: { nano: 0n, unknown: 3, sigma: 0 } })];
    const { months, state } = track(COMMITTED, rows, at(11, 29));
    expect(months[0]!.held[1]).toMatchObject({ figure: 'gPerRequest', realised: null, isOutside: null });
    expect(state).toBe('as predicted');
  });

  test('without entries nothing is claimed; the review is due from its day on', () => {
    expect(track(COMMITTED, [], at(11, 29))).toMatchObject({ months: [], state: 'nothing booked yet' });
    expect(track(COMMITTED, [], Date.UTC(2027, 2, 1)).isReviewDue).toBe(true);
  });
});

test('the record of a meeting has on its page what was compared, said, accepted and became of it, and no markup of a name', () => {
  const rows = [day('2026-11-27', 40, 0.2, 1)];
  const page = reviewRecordHtml({ ...kept(), tracked: track(COMMITTED, rows, at(11, 29)) });
  for (const text of [
    'We choose two rented H100 over &lt;the API&gt;.',
    'Ada',
    '2026-11-20',
    '2027-03-01',
    'residency',
    'retention of 30 days',
    'USD a request',
    'outside',
    'clean, spare',
  ])
    expect(page).toContain(text);
  expect(page).not.toContain('<the API>');
  expect(page).not.toContain('<script');
  expect(reviewRecordHtml({ ...kept({ isSigned: false }), tracked: track(COMMITTED, [], at(11, 29)) })).toContain(
    'not what was signed',
  );
});
