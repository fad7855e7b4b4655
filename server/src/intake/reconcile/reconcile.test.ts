import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { invoiceOf } from './read-invoice.ts';
import { GATEWAY, reconcile } from './reconcile.ts';
import type { BookedUsage, InvoiceLine } from './types.ts';

const NOW = Date.UTC(2026, 10, 1);
const CENT = 10_000_000n;

/** A request as somebody else would write it down: whole cents, whole tokens. */
interface Request {
  readonly day: number;
  readonly model: number;
  readonly key: number;
  readonly cents: number;
  readonly tokens: number;
  readonly fate: 'booked' | 'lost' | 'bypass' | 'uninvoiced';
}
const MODELS = ['gpt-4o', 'gpt-5', 'gpt-4.1-mini'];
const request: fc.Arbitrary<Request> = fc.record({
  day: fc.integer({ min: 20_544, max: 20_573 }),
  model: fc.integer({ min: 0, max: 2 }),
  key: fc.integer({ min: 0, max: 4 }),
  cents: fc.integer({ min: 1, max: 500_000 }),
  tokens: fc.integer({ min: 1, max: 1_000_000 }),
  fate: fc.constantFrom('booked', 'booked', 'booked', 'bypass'),
});

/** The documented CSV, one line a request, amounts written digit by digit. */
const csvOf = (requests: readonly Request[]): string =>
  [
    'day,model,key,project,input_tokens,amount_usd',
    ...requests.map(({ day, model, key, cents, tokens, fate }) =>
      [
        new Date(day * 86_400_000).toISOString().slice(0, 10),
        `${MODELS[model]}-2024-08-06`,
        fate === 'bypass' ? `rogue-${key}` : `gw-${key % 2}`,
        `p${key}`,
        tokens,
        `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
      ].join(','),
    ),
  ].join('\n');

const bookedOf = (requests: readonly Request[]): readonly BookedUsage[] =>
  requests.map(({ day, model, cents, tokens }) => ({
    day,
    model: MODELS[model]!,
    key: null,
    requests: 1,
    tokens: { input: BigInt(tokens), cacheRead: 0n, cacheWrite: 0n, output: 0n },
    nanoUsd: BigInt(cents) * CENT,
  }));

const sumCents = (requests: readonly Request[]): number => requests.reduce((sum, { cents }) => sum + cents, 0);
const linesOf = (csv: string): readonly InvoiceLine[] => {
  const { lines, bad } = invoiceOf(csv, 'f', 'auto', NOW);
  expect(bad).toEqual([]);
  return lines;
};
const GATEWAY_KEYS = new Set(['gw-0', 'gw-1']);

describe('a synthetic month', () => {
  test('split at random into booked and bypassing requests is reconciled to the cent', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 200 }), (all) => {
        const [booked, rogue] = [
          all.filter(({ fate }) => fate === 'booked'),
          all.filter(({ fate }) => fate === 'bypass'),
        ];
        const r = reconcile(linesOf(csvOf(all)), bookedOf(booked), GATEWAY_KEYS);
        expect(r.invoicedNanoUsd).toBe(BigInt(sumCents(all)) * CENT);
        expect(r.matchedNanoUsd).toBe(BigInt(sumCents(booked)) * CENT);
        expect(r.onlyInvoicedNanoUsd).toBe(BigInt(sumCents(rogue)) * CENT);
        expect(r.onlyBookedNanoUsd).toBe(0n);
        expect(r.reasons).toEqual({
          bypass: BigInt(sumCents(rogue)) * CENT,
          'missing-usage': 0n,
          price: 0n,
          'not-tokens': 0n,
          'not-invoiced': 0n,
          rounding: 0n,
          unexplained: 0n,
        });
        const byKey = Object.fromEntries(r.bypassing.map(({ key, nanoUsd, tokens }) => [key, [nanoUsd, tokens]]));
        const expected = Object.groupBy(rogue, ({ key }) => `rogue-${key}`);
        expect(byKey).toEqual(
          Object.fromEntries(
            Object.entries(expected).map(([key, own]) => [
              key,
              [BigInt(sumCents(own!)) * CENT, BigInt(own!.reduce((sum, { tokens }) => sum + tokens, 0))],
            ]),
          ),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('with usage that one side lost: both directions, and the parts add up to the difference', () => {
    const mixed = request.chain((each) =>
      fc.constantFrom<Request['fate']>('booked', 'lost', 'bypass', 'uninvoiced').map((fate) => ({ ...each, fate })),
    );
    fc.assert(
      fc.property(fc.array(mixed, { minLength: 1, maxLength: 100 }), (all) => {
        const invoiced = all.filter(({ fate }) => fate !== 'uninvoiced');
        const booked = all.filter(({ fate }) => fate === 'booked' || fate === 'uninvoiced');
        const r = reconcile(linesOf(csvOf(invoiced)), bookedOf(booked), GATEWAY_KEYS);
        // By day and model, with plain numbers: what the gateway's keys were billed less what is booked.
        const nets = new Map<string, number>();
        for (const { day, model, cents, fate } of all)
          if (fate === 'lost' || fate === 'uninvoiced')
            nets.set(`${day} ${model}`, (nets.get(`${day} ${model}`) ?? 0) + (fate === 'lost' ? cents : -cents));
        const positive = [...nets.values()].filter((net) => net > 0).reduce((sum, net) => sum + net, 0);
        const negative = [...nets.values()].filter((net) => net < 0).reduce((sum, net) => sum - net, 0);
        const rogue = sumCents(all.filter(({ fate }) => fate === 'bypass'));
        if (invoiced.length === 0) return;
        expect(r.onlyInvoicedNanoUsd).toBe(BigInt(positive + rogue) * CENT);
        expect(r.onlyBookedNanoUsd).toBe(BigInt(negative) * CENT);
        expect(r.reasons.bypass).toBe(BigInt(rogue) * CENT);
        expect(Object.values(r.reasons).reduce((sum, part) => sum + part, 0n)).toBe(
          r.invoicedNanoUsd - r.bookedNanoUsd,
        );
        expect(r.matchedNanoUsd + r.onlyInvoicedNanoUsd).toBe(r.invoicedNanoUsd);
        expect(r.matchedNanoUsd + r.onlyBookedNanoUsd).toBe(r.bookedNanoUsd);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what explains a difference', () => {
  const head = 'day,model,key,item,input_tokens,output_tokens,amount_usd\n';
  const booked = (input: number, output: number, cents: number, key: string | null = null): readonly BookedUsage[] => [
    {
      day: 20_544,
      model: 'gpt-4o',
      key,
      requests: 1,
      tokens: { input: BigInt(input), cacheRead: 0n, cacheWrite: 0n, output: BigInt(output) },
      nanoUsd: BigInt(cents) * CENT,
    },
  ];
  const reasons = (csv: string, ours: readonly BookedUsage[], keys = GATEWAY_KEYS) =>
    Object.entries(reconcile(linesOf(head + csv), ours, keys).reasons)
      .filter(([, nano]) => nano !== 0n)
      .map(([reason, nano]) => [reason, Number(nano) / 1e7]);

  test('the same tokens at another price', () => {
    expect(reasons('2026-04-01,gpt-4o,gw-0,,1000,,3.00\n', booked(1000, 0, 250))).toEqual([['price', 50]]);
    expect(reasons('2026-04-01,gpt-4o,gw-0,,1000,,2.00\n', booked(1000, 0, 250))).toEqual([['price', -50]]);
  });

  test('more tokens and another price, each at its own rate', () => {
    // 2,000 in at 0.30 cents and 100 out at 1 cent; booked are 1,000 in and 50 out at 0.25 and 1 cent: 300 and 50 on the invoice.
    expect(
      reasons('2026-04-01,gpt-4o,gw-0,,2000,,6.00\n2026-04-01,gpt-4o,gw-0,,,100,1.00\n', booked(1000, 50, 300)),
    ).toEqual([
      ['missing-usage', 350],
      ['price', 50],
    ]);
  });

  test('half a cent a line is rounding and is not held against it', () => {
    const exact = [{ ...booked(10, 0, 0)[0]!, nanoUsd: 2_996_000_000n }];
    const r = reconcile(linesOf(`${head}2026-04-01,gpt-4o,gw-0,,10,,3.00\n`), exact, GATEWAY_KEYS);
    expect([r.reasons.rounding, r.unmatchedShare]).toEqual([4_000_000n, 0]);
  });

  test('items of no model, usage without an invoice, lines without tokens', () => {
    expect(
      reasons('2026-04-01,gpt-4o,gw-0,,10,,1.00\n2026-04-01,,gw-0,web search,,,0.40\n', booked(10, 0, 100)),
    ).toEqual([['not-tokens', 40]]);
    expect(reasons('2026-04-02,gpt-4o,gw-0,,10,,1.00\n', booked(10, 0, 100))).toEqual([
      ['missing-usage', 100],
      ['not-invoiced', -100],
    ]);
    expect(reasons('2026-04-01,gpt-4o,gw-0,,,,1.50\n', booked(10, 0, 100))).toEqual([['unexplained', 50]]);
  });

  test("keys are not compared where nobody says which are the gateway's", () => {
    const r = reconcile(linesOf(`${head}2026-04-01,gpt-4o,rogue,,10,,1.00\n`), booked(10, 0, 100), new Set());
    expect([r.byKey, r.bypassing, r.onlyInvoicedNanoUsd]).toEqual([false, [], 0n]);
    // Imported usage names the provider's own keys.
    const imported = reconcile(
      linesOf(`${head}2026-04-01,gpt-4o,key_1,,10,,1.00\n2026-04-01,gpt-4o,key_2,,10,,2.00\n`),
      booked(10, 0, 100, 'key_1'),
      new Set(),
    );
    expect([imported.byKey, imported.bypassing.map(({ key }) => key), imported.matches.map(({ key }) => key)]).toEqual([
      true,
      ['key_2'],
      ['key_1', 'key_2'],
    ]);
    expect(
      reconcile(linesOf(`${head}2026-04-01,gpt-4o,gw-1,,10,,1.00\n`), booked(10, 0, 100), GATEWAY_KEYS).matches[0]!.key,
    ).toBe(GATEWAY);
  });

  test('a credit is never matched', () => {
    expect(
      reconcile(linesOf(`${head}2026-04-01,gpt-4o,gw-0,,10,,-1.00\n`), booked(10, 0, 100), GATEWAY_KEYS),
    ).toMatchObject({ matchedNanoUsd: 0n, onlyBookedNanoUsd: 2_000_000_000n, unmatchedShare: 2 });
  });
});
