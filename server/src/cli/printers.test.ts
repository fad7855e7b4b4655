import { expect, test } from 'vitest';
import { QUESTIONS, type Answer } from '../doors/index.ts';
import { whyEntry } from '../gateway/index.ts';
import { sampleEntry } from '../ledger/entry/entry.fixture.ts';
import { PRINTERS } from './printers.ts';
import { auditText } from './print-access.ts';
import { breakdownText, frontierText } from './print-report.ts';

test('the why names the budgets behind its prices, and says nothing of prices that none is in', () => {
  const plain = sampleEntry('x');
  const printed = (entry: typeof plain): string => PRINTERS['why']!({ entry, ...whyEntry(entry) } as never);
  const text = printed({
    ...plain,
    decision: {
      ...plain.decision!,
      carbonUsdPerTonne: 119,
      cashFactor: 1.2,
      budgetPrices: [
        { budget: 'workload support', dimension: 'carbon', price: 34 },
        { budget: 'the organisation', dimension: 'money', price: 0.2 },
      ],
    },
  });
  expect(text).toContain(
    'price    of carbon, USD/t: 119 = 85.0 owned + 34.0 from the carbon budget of workload support',
  );
  expect(text).toContain(
    'price    of cash, USD/USD: 1.20 = 1.00 owned + 0.200 from the money budget of the organisation',
  );
  expect(printed(plain)).not.toContain('price    ');
});

test('the why at other prices says where the request would have gone, and what each place would have cost', () => {
  const entry = sampleEntry('x');
  const deployments = entry.decision!.deployments;
  const repriced = {
    carbonUsdPerTonne: 900,
    latencyUsdPerSecond: 0.01,
    chosen: deployments[0]!,
    fullCostsUsd: deployments.map((_, i) => i + 0.5),
  };
  const text = PRINTERS['why']!({ entry, ...whyEntry(entry), repriced } as never);
  expect(text).toContain('at these prices');
  expect(text).toMatch(new RegExp(`${deployments[0]!}.* 0\\.5(?: |$)`, 'm'));
  expect(text).toMatch(/at 900 USD\/t and 36 USD an hour of waiting it would have gone to /);
  expect(PRINTERS['why']!({ entry, ...whyEntry(entry) } as never)).not.toContain('at these prices');
  const observed = { ...entry, decision: null };
  expect(PRINTERS['why']!({ entry: observed, ...whyEntry(observed), repriced: null } as never)).toContain(
    'nothing was decided, so other prices change nothing',
  );
});

test('every question that is a command says how its answer looks, and nothing else does', () => {
  const commands = QUESTIONS.filter(({ live }) => live !== true).map(({ name }) => name);
  expect(Object.keys(PRINTERS).toSorted()).toEqual(commands.toSorted());
});

/** Lines of the table with this head: head, rule and rows, as cells. */
function tableIn(text: string, head: string): readonly (readonly string[])[] {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.trimStart().startsWith(head) && !line.includes('UTC'));
  const rule = lines[from + 1]!;
  const columns = [...rule.matchAll(/─+/g)].map(({ index, 0: dashes }) => [index, index + dashes.length] as const);
  const rows = lines.slice(from).filter((_, i) => i !== 1);
  const end = rows.findIndex((line) => line === '' || /^ {2}(unknown|--json|time|idle)/.test(line));
  for (const line of rows.slice(0, end))
    for (const [, at] of columns.slice(0, -1)) expect(line.slice(at, at + 2)).toMatch(/^ {0,2}$/);
  return rows.slice(0, end).map((line) => columns.map(([start, stop]) => line.slice(start, stop).trim()));
}

const figures = (over: Partial<Answer<'report breakdown'>['total']>): Answer<'report breakdown'>['total'] => ({
  requests: 4,
  inputTokens: 100,
  outputTokens: 20,
  costUsd: 1.25,
  energyWh: 0.5,
  carbonG: 0.123456,
  electricityUsd: null,
  meanAddedMs: 12,
  nearest: { costUsd: 1, energyWh: 1, carbonG: 1 },
  lean: null,
  perThousandTokens: { costUsd: 10, energyWh: 4, carbonG: 1 },
  units: [{ unit: 'documents', count: 2, costUsd: 0.6, energyWh: 0.25, carbonG: null }],
  unknown: { cost: 0, energy: 0, carbon: 1 },
  tier: 'modelled-open',
  perAccepted: null,
  ...over,
});

test('a breakdown is a table with units, tiers and what is unknown, and no list of braces', () => {
  const text = breakdownText({
    from: Date.UTC(2026, 10, 1),
    to: Date.UTC(2026, 10, 2),
    by: 'team',
    rows: [
      { name: 'research', ...figures({}) },
      { name: null, ...figures({ tier: 'measured', costUsd: null, units: [] }) },
    ],
    total: figures({ requests: 8 }),
    before: figures({ requests: 2, tier: 'imported' }),
    headline: { savedUsd: 1, savedWh: 1, savedG: 1, addedMs: 1, sentence: 'Saving 1 USD also saved 1 g CO2e.' },
    step: 'hour',
    series: [],
  });
  expect(text).toContain('Saving 1 USD also saved 1 g CO2e.');
  expect(text).toContain('2026-11-01 00:00 to 2026-11-02 00:00 UTC, by team');
  const [head, ...rows] = tableIn(text, 'team ');
  expect(head!.join(' | ')).toBe(
    'team | requests | tokens in | out | USD | electricity USD | Wh | g CO2e | added ms | USD/1k tokens | Wh/1k | g/1k | tier',
  );
  expect(
    rows.map(([name, requests, , , usd, electricity, , grams, , , , , tier]) => [
      name,
      requests,
      usd,
      electricity,
      grams,
      tier,
    ]),
  ).toEqual([
    ['research', '4', '1.25', 'unknown', '0.1235', '◐ modelled-open'],
    ['–', '4', 'unknown', 'unknown', '0.1235', '● measured'],
    ['total', '8', '1.25', 'unknown', '0.1235', '◐ modelled-open'],
    ['the period before', '2', '1.25', 'unknown', '0.1235', '○ imported'],
  ]);
  expect(text).toContain('unknown, and in no sum: carbon of 1 request');
  expect(text).toMatch(/research +documents +2 +0\.6 +0\.25 +unknown/);
  expect(text).not.toMatch(/[{}[\]]|null|undefined/);
});

test('a frontier says what a millisecond buys, where requests are, and which moves there are', () => {
  const point = (addedMs: number, carbonG: number, costUsd: number) => ({ addedMs, carbonG, costUsd });
  const at = (moved: number) => ({ ...point(10 * moved, 2 - moved, 0.001), movedShare: moved });
  const stops = { carbonUsdPerTonne: [0, 10, 100], latencyUsdPerSecond: [0, 0.001, 0.1] };
  const text = frontierText({
    from: Date.UTC(2026, 10, 1),
    to: Date.UTC(2026, 10, 8),
    served: 3000,
    workloads: ['chat'],
    requests: 1900,
    looked: 2000,
    requestsPerMonth: 12_000,
    tokensPerRequest: 500,
    points: [point(0, 2, 0.001), point(40, 0.25, 0.002)],
    steps: [{ workload: 'chat', from: 'near', to: 'clean', requests: 950, addedMs: 40, savedG: 1.75, extraUsd: 0.001 }],
    today: point(5, 1.5, 0.0015),
    nearest: point(0, 2, 0.001),
    cheapest: point(80, 1.8, 0.0008),
    prices: { carbonUsdPerTonne: 80, latencyUsdPerSecond: 0.0012 },
    bookedOverExpected: null,
    interval: { low: 0.5, high: 1.9 },
    stops,
    chosen: [
      [at(0), at(0.5), at(1)],
      [at(0), at(0), at(0.25)],
      [at(0), at(0), at(0)],
    ],
    switching: [[], [], []],
    offer: { addedMs: 20, savedKgPerMonth: 10.5, lowKg: 5.25, highKg: 20, extraUsdPerMonth: -6 },
  });
  expect(text).toContain('20 ms a request saves 10.5 kg CO2e a month (5.25 to 20) for 6 USD less.');
  expect(text).toContain('a sample of 2000 of 3000 served requests, 1900 of them decided again');
  expect(tableIn(text, 'a request')).toEqual([
    ['a request, expected', 'added ms', 'g CO2e', 'USD'],
    ['today', '5', '1.5', '0.0015'],
    ['nearest', '0', '2', '0.001'],
    ['cheapest', '80', '1.8', '0.0008'],
    ['cleanest', '40', '0.25', '0.002'],
  ]);
  // At the value of time nearest to the one in force; prices that change nothing are left out.
  expect(tableIn(text, 'carbon at')).toEqual([
    ['carbon at USD/t', 'added ms', 'g CO2e', 'USD', 'go elsewhere'],
    ['0', '0', '2', '0.001', '0 %'],
    ['100', '2.5', '1.75', '0.001', '25 %'],
  ]);
  expect(text).toMatch(/chat +near → clean +50 % +43\.75 +\+40 +1\.75 +\+1$/m);
  expect(text).not.toMatch(/[{}[\]]|null|undefined/);
});

test('the audit is told in words', () => {
  const text = auditText({
    records: [
      {
        id: 'a1',
        at: Date.UTC(2026, 10, 1, 12, 30),
        actor: 'cli',
        actorName: null,
        action: 'key.create',
        subject: 'key_x',
        subjectName: 'ci',
        detail: { team: null, expiresAt: null, workloads: ['chat'], changes: [{ path: 'a' }, { path: 'b' }] },
      },
    ],
    next: null,
  });
  expect(text).toMatch(/2026-11-01 12:30 +cli +key\.create +ci +workloads: \["chat"\], changes: 2/);
});
