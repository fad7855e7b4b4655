import { describe, expect, test } from 'vitest';
import {
  ANTHROPIC_CSV,
  ANTHROPIC_USAGE,
  LITELLM_CSV,
  LITELLM_JSON,
  OPENAI_CSV,
  OPENAI_USAGE,
  PLAIN_CSV,
} from './exports.fixture.ts';
import { usageOf } from './read-usage.ts';

const NOW = Date.UTC(2026, 10, 1);
const read = (text: string, format: Parameters<typeof usageOf>[2] = 'auto') => usageOf(text, 'f', format, NOW);
const buckets = (
  inputUncached: number,
  cacheRead: number,
  cacheWrite5m: number,
  cacheWrite1h: number,
  output: number,
  reasoning: number,
) => ({ inputUncached, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning });

describe('exports', () => {
  test("OpenAI's buckets: input holds cached and cache-write tokens; a page that is not the last says so", () => {
    const { format, rows, bad, notes } = read(OPENAI_USAGE);
    expect([format, bad, notes]).toEqual(['openai', [], ['$: has_more is true: more pages were not exported']]);
    expect(
      rows.map(({ usage, requests, sold, key, project, from, until }) => [
        usage,
        requests,
        sold.serviceTier,
        key,
        project,
        from,
        until,
      ]),
    ).toEqual([
      [buckets(150, 800, 50, 0, 500, 0), 5, 'standard', 'key_1', 'proj_a', Date.UTC(2026, 3, 1), Date.UTC(2026, 3, 2)],
      [buckets(2_000_000, 0, 0, 0, 0, 0), 1, 'batch', 'key_2', 'proj_a', Date.UTC(2026, 3, 1), Date.UTC(2026, 3, 2)],
    ]);
  });

  test("OpenAI's dashboard export: the same bucket has the same identity; days without usage are no rows", () => {
    const { rows, bad, empty } = read(OPENAI_CSV);
    expect(rows[0]).toMatchObject({ usage: buckets(200, 800, 0, 0, 500, 0), requests: 5, model: 'gpt-4o-2024-08-06' });
    expect(rows[0]!.identity).toBe(read(OPENAI_USAGE).rows[0]!.identity);
    expect([rows.length, bad.length, empty]).toEqual([1, 0, 1]);
  });

  test("Anthropic's buckets are disjoint; requests are not counted", () => {
    expect(read(ANTHROPIC_USAGE)).toMatchObject({
      format: 'anthropic',
      bad: [],
      rows: [
        {
          usage: buckets(1500, 200, 500, 1000, 600, 0),
          requests: null,
          key: 'apikey_01Rj',
          project: 'wrkspc_01',
          from: Date.UTC(2026, 3, 1, 13),
        },
      ],
    });
    const { rows } = read(ANTHROPIC_CSV);
    expect(rows.map(({ usage, key, sold }) => [usage, key, sold.serviceTier])).toEqual([
      [buckets(46981, 30, 15969, 7, 16932, 0), 'Key, of sales', 'standard'],
      [buckets(100, 0, 0, 0, 50, 0), 'Key, of sales', 'batch'],
    ]);
    expect(rows[0]!.identity).not.toBe(rows[1]!.identity);
  });

  test("LiteLLM's spend logs: prompt tokens hold the cached ones, unless there are fewer of them", () => {
    const { rows, bad } = read(LITELLM_JSON);
    expect(bad).toEqual([]);
    expect(rows.map(({ usage, outcome }) => [usage, outcome])).toEqual([
      [buckets(500, 400, 100, 0, 180, 120), 'served'],
      [buckets(31, 0, 1253, 0, 300, 0), 'served'],
      [buckets(0, 0, 0, 0, 0, 0), 'failed'],
      [buckets(0, 0, 0, 0, 0, 0), 'cached'],
    ]);
    expect(rows[0]).toMatchObject({
      costNanoUsd: 12_345_679,
      serviceMs: 3500,
      ttftMs: 900,
      project: 'team-7',
      provider: 'anthropic',
    });
    expect(read(LITELLM_CSV)).toMatchObject({
      format: 'litellm',
      bad: [],
      rows: [
        {
          endpoint: '/v1/embeddings',
          costNanoUsd: 500_000_000,
          from: Date.UTC(2026, 3, 1, 10, 0, 0, 250),
          usage: { inputUncached: 1000 },
        },
      ],
    });
  });

  test('the documented CSV: equal lines without an id are two requests, a date is a day', () => {
    const { rows } = read(PLAIN_CSV);
    expect(
      rows.map(({ from, until, requests, mayRepeat, costNanoUsd }) => [from, until, requests, mayRepeat, costNanoUsd]),
    ).toEqual([
      [Date.UTC(2026, 3, 1, 10), null, 1, true, 1_000_000],
      [Date.UTC(2026, 3, 1, 10), null, 1, true, 1_000_000],
      [Date.UTC(2026, 3, 2), Date.UTC(2026, 3, 3), 12, false, null],
    ]);
  });

  test('JSON a line is read as pages', () => {
    expect(read(`${ANTHROPIC_USAGE}\n${ANTHROPIC_USAGE}\n`).rows.map(({ where }) => where)).toEqual([
      'line 1.data[0].results[0]',
      'line 2.data[0].results[0]',
    ]);
  });
});

describe('what cannot be read', () => {
  const HEAD = 'at,model,input_tokens,output_tokens,cost_usd\n';
  test.each([
    ['a negative count', '2026-04-01,gpt-4o,-5,1,', 'input_tokens is "-5"'],
    ['half a token', '2026-04-01,gpt-4o,1.5,1,', 'input_tokens is "1.5"'],
    ['a word', '2026-04-01,gpt-4o,many,1,', 'input_tokens is "many"'],
    ['30 February', '2026-02-30,gpt-4o,1,1,', 'at is "2026-02-30"'],
    ['the future', '2027-04-01,gpt-4o,1,1,', 'in the future'],
    ['no model', '2026-04-01,,1,1,', 'model is empty'],
    ['a cell too few', '2026-04-01,gpt-4o,1,1', 'it has 4 cells, the head names 5'],
    ['money that is none', '2026-04-01,gpt-4o,1,1,free', '"free" is no amount of money'],
    ['a quote that never ends', '2026-04-01,"gpt-4o,1,1,', 'it has 2 cells'],
  ])('%s is named with its line', (_, line, reason) => {
    const { rows, bad } = read(`${HEAD}2026-04-01,gpt-4o,1,1,\n${line}\n`);
    expect(rows).toHaveLength(1);
    expect(bad).toEqual([{ where: 'line 3', reason: expect.stringContaining(reason) as string }]);
  });

  test('a bucket without its model, and cached tokens that are more than all', () => {
    const bucket = (result: object) =>
      read(
        JSON.stringify({
          data: [
            {
              start_time: 1775001600,
              end_time: 1775088000,
              results: [{ input_tokens: 10, output_tokens: 1, num_model_requests: 1, ...result }],
            },
          ],
        }),
      ).bad;
    expect(bucket({ model: null })).toEqual([
      { where: 'data[0].results[0]', reason: 'model is empty: export it with group_by=model' },
    ]);
    expect(bucket({ model: 'gpt-4o', input_cached_tokens: 11 })[0]!.reason).toContain(
      '11 cached tokens are more than the 10',
    );
  });

  test('a file of another kind is refused with what to do', () => {
    expect(() => read('a,b\n1,2\n')).toThrow(/is no export of usage: it has a, b/);
    expect(() => read(PLAIN_CSV, 'openai')).toThrow(/is no openai export/);
    expect(() => read('{"data": [')).toThrow(/is no JSON/);
    expect(() => read('amount_value,line_item\n1,x\n')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('reconcile') as string }) as Error,
    );
    expect(read('').rows).toEqual([]);
  });
});

test('a file of another kind is told by its head, rows or not, and says where it belongs', () => {
  const said = (text: string): string => {
    try {
      return `${usageOf(text, 'f.csv', 'auto', Date.UTC(2026, 10, 29)).rows.length} rows`;
    } catch (error) {
      const { message, hint } = error as { message: string; hint: string };
      return `${message} → ${hint}`;
    }
  };
  expect(said('')).toBe('0 rows');
  expect(said('at,model\n')).toBe('0 rows');
  expect(said('a,b\n')).toContain('f.csv is no export of usage: it has a, b');
  expect(said('day,amount_usd\n2026-11-02,1\n')).toContain('joulegate ledger reconcile --invoice reads it');
  expect(said(`${'x'.repeat(5000)},${'y'.repeat(5000)}\n1,2\n`).length).toBeLessThan(600);
});
