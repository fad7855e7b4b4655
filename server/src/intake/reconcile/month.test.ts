import { describe, expect, test } from 'vitest';
import { addUsage, NO_USAGE, outputTokens } from '../../units/index.ts';
import { distinctRows } from '../import/distinct.ts';
import { plainModelName } from '../import/index.ts';
import { listPriceOf, moneyOf } from '../import/money.ts';
import { usageOf } from '../import/read-usage.ts';
import { invoiceOf } from './read-invoice.ts';
import { reconcile } from './reconcile.ts';
import type { BookedUsage } from './types.ts';

/** A month in the shapes of three exports and their invoices; amounts are made of whole numbers, without the product's own prices. */
const NOW = Date.UTC(2026, 10, 28);
const START = Date.UTC(2026, 9, 1);
const [HOURS, HOUR_MS, DAY_MS] = [31 * 24, 3_600_000, 86_400_000];
const seconds = (hour: number): number => (START + hour * HOUR_MS) / 1000;
const iso = (hour: number): string => new Date(START + hour * HOUR_MS).toISOString();
/** Whole numbers that differ by hour and column, without a generator of random ones. */
const tokens = (hour: number, column: number): number => ((hour * 7919 + column * 104_729) % 8999) + column;
/** Dollars of nano-dollars, written digit by digit. */
const dollars = (nano: bigint): string => `${nano / 1_000_000_000n}.${String(nano % 1_000_000_000n).padStart(9, '0')}`;
const cents = (nano: bigint): string => `${nano / 10_000_000n}.${String(nano % 10_000_000n).padStart(7, '0')}`;
const sum = (all: Iterable<bigint>): bigint => [...all].reduce((total, each) => total + each, 0n);

/** What the books would hold of an export: what is in it by day, model and key. */
function booked(text: string): readonly BookedUsage[] {
  const { rows, bad } = usageOf(text, 'f', 'auto', NOW);
  const { fresh, bad: clashes } = distinctRows(rows, 'acme', new Map());
  expect([bad, clashes]).toEqual([[], []]);
  const groups = Map.groupBy(fresh, ({ row }) =>
    JSON.stringify([Math.floor(row.from / DAY_MS), plainModelName(row.model), row.key]),
  );
  return [...groups].map(([group, own]) => {
    const [day, model, key] = JSON.parse(group) as [number, string, string];
    const usage = own.reduce((total, { row }) => addUsage(total, row.usage), NO_USAGE);
    return {
      day,
      model,
      key,
      requests: own.length,
      tokens: {
        input: BigInt(usage.inputUncached),
        cacheRead: BigInt(usage.cacheRead),
        cacheWrite: BigInt(usage.cacheWrite5m + usage.cacheWrite1h),
        output: BigInt(outputTokens(usage)),
      },
      nanoUsd: sum(own.map(({ row }) => BigInt(moneyOf(row, listPriceOf(row.provider, row.model)).nanoUsd ?? -1))),
    };
  });
}

/** Nano-dollars a token, published: 2.50, 1.25 and 10 USD a million; 3, 3.75, 6, 0.30 and 15. */
const OPENAI = { input: 2500n, 'cached input': 1250n, output: 10_000n } as const;
const ANTHROPIC = [
  ['uncached_input_tokens', 3000n],
  ['cache_creation.ephemeral_5m_input_tokens', 3750n],
  ['cache_creation.ephemeral_1h_input_tokens', 6000n],
  ['cache_read_input_tokens', 300n],
  ['output_tokens', 15_000n],
] as const;

describe('a month of an account', () => {
  test("OpenAI's usage by the hour and its costs by the day match to the cent, in all of 31 days", () => {
    const usage: object[] = [];
    const costs = new Map<string, { quantity: number; nano: bigint }>();
    for (let hour = 0; hour < HOURS; hour++) {
      const results = ['key_a', 'key_b'].map((key, k) => {
        const [input, cached, output] = [tokens(hour, 2 + k) + 9000, tokens(hour, 5 + k), tokens(hour, 11 + k)];
        for (const [kind, count] of [
          ['input', input - cached],
          ['cached input', cached],
          ['output', output],
        ] as const) {
          const id = `${Math.floor(hour / 24)} ${key} ${kind}`;
          const { quantity = 0, nano = 0n } = costs.get(id) ?? {};
          costs.set(id, { quantity: quantity + count, nano: nano + BigInt(count) * OPENAI[kind] });
        }
        return {
          object: 'organization.usage.completions.result',
          input_tokens: input,
          input_cached_tokens: cached,
          output_tokens: output,
          num_model_requests: 3,
          project_id: 'proj_x',
          api_key_id: key,
          model: 'gpt-4o-2024-08-06',
          batch: false,
        };
      });
      usage.push({ object: 'bucket', start_time: seconds(hour), end_time: seconds(hour + 1), results });
    }
    const days = Array.from({ length: 31 }, (_, day) => ({
      object: 'bucket',
      start_time: seconds(day * 24),
      end_time: seconds(day * 24 + 24),
      results: [...costs].flatMap(([id, { quantity, nano }]) => {
        const [of, key, ...kind] = id.split(' ');
        return Number(of) !== day
          ? []
          : {
              object: 'organization.costs.result',
              amount: { value: dollars(nano), currency: 'usd' },
              line_item: `gpt-4o-2024-08-06, ${kind.join(' ')}`,
              project_id: 'proj_x',
              api_key_id: key,
              quantity,
              quantity_unit: 'tokens',
            };
      }),
    }));
    const { lines, bad } = invoiceOf(JSON.stringify({ data: days }), 'f', 'auto', NOW);
    expect(bad).toEqual([]);
    const r = reconcile(lines, booked(JSON.stringify({ data: usage })), new Set());
    expect(r.invoicedNanoUsd).toBe(sum([...costs.values()].map(({ nano }) => nano)));
    expect(r).toMatchObject({ bookedNanoUsd: r.invoicedNanoUsd, unmatchedShare: 0, byKey: true, bypassing: [] });
    expect(r.matches).toHaveLength(62);
  });

  test("Anthropic's usage report and its cost report in cents match to the cent", () => {
    const usage: object[] = [];
    const costs = new Map<string, bigint>();
    for (let hour = 0; hour < HOURS; hour++) {
      const counts = ANTHROPIC.map((_, column) => tokens(hour, column + 3));
      for (const [i, [kind, rate]] of ANTHROPIC.entries()) {
        const id = `${Math.floor(hour / 24)} ${kind}`;
        costs.set(id, (costs.get(id) ?? 0n) + BigInt(counts[i]!) * rate);
      }
      const [uncached, fiveMinutes, anHour, read, output] = counts;
      usage.push({
        starting_at: iso(hour),
        ending_at: iso(hour + 1),
        results: [
          {
            uncached_input_tokens: uncached,
            cache_creation: { ephemeral_5m_input_tokens: fiveMinutes, ephemeral_1h_input_tokens: anHour },
            cache_read_input_tokens: read,
            output_tokens: output,
            api_key_id: 'apikey_1',
            workspace_id: 'wrkspc_1',
            model: 'claude-sonnet-4-5-20250929',
            service_tier: 'standard',
            context_window: '0-200k',
          },
        ],
      });
    }
    const days = Array.from({ length: 31 }, (_, day) => ({
      starting_at: iso(day * 24),
      ending_at: iso(day * 24 + 24),
      results: ANTHROPIC.map(([kind]) => ({
        amount: cents(costs.get(`${day} ${kind}`)!),
        currency: 'USD',
        cost_type: 'tokens',
        description: `Claude Sonnet 4.5 Usage - ${kind}`,
        model: 'claude-sonnet-4-5-20250929',
        token_type: kind,
        workspace_id: 'wrkspc_1',
      })),
    }));
    const { lines, bad } = invoiceOf(JSON.stringify({ data: days }), 'f', 'auto', NOW);
    expect(bad).toEqual([]);
    const r = reconcile(lines, booked(JSON.stringify({ data: usage })), new Set());
    expect(r.invoicedNanoUsd).toBe(sum(costs.values()));
    expect(r).toMatchObject({ bookedNanoUsd: r.invoicedNanoUsd, unmatchedShare: 0 });
  });

  test("LiteLLM's log of requests matches the provider's days; what went past the proxy is told to the cent", () => {
    const requests = Array.from({ length: 900 }, (_, i) => {
      const [input, output] = [tokens(i, 2), tokens(i, 4)];
      const nano = BigInt(input) * 2500n + BigInt(output) * 10_000n;
      return { i, input, output, nano, day: i % 31, past: i % 45 === 7 };
    });
    const log = requests
      .filter(({ past }) => !past)
      .map(({ i, input, output, nano, day }) => ({
        request_id: `req-${i}`,
        call_type: 'acompletion',
        api_key: 'proxy-key',
        spend: dollars(nano),
        prompt_tokens: input,
        completion_tokens: output,
        total_tokens: input + output,
        startTime: iso(day * 24 + (i % 23)),
        endTime: iso(day * 24 + (i % 23)),
        model: 'openai/gpt-4o',
        custom_llm_provider: 'openai',
        cache_hit: 'False',
        metadata: {},
      }));
    const invoice = [
      'day,model,key,amount_usd',
      ...requests.map(
        ({ day, nano, past }) =>
          `${iso(day * 24).slice(0, 10)},gpt-4o-2024-08-06,${past ? 'somebody' : 'proxy-key'},${dollars(nano)}`,
      ),
    ].join('\n');
    const { lines, bad } = invoiceOf(invoice, 'f', 'auto', NOW);
    expect(bad).toEqual([]);
    const r = reconcile(lines, booked(JSON.stringify(log)), new Set());
    const past = sum(requests.filter((each) => each.past).map(({ nano }) => nano));
    expect(r.invoicedNanoUsd).toBe(sum(requests.map(({ nano }) => nano)));
    expect(r.onlyInvoicedNanoUsd).toBe(past);
    expect(r.bypassing).toMatchObject([{ key: 'somebody', nanoUsd: past }]);
    expect(r.onlyBookedNanoUsd).toBe(0n);
  });
});
