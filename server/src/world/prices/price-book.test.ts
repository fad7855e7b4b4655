import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { PRICE_LIST } from './list-sheet.ts';
import { priceBook } from './price-book.ts';

const at = Date.UTC(2026, 0, 1);
const book = priceBook();

describe('priceBook', () => {
  test('finds a list price with source and date', () => {
    expect(book.find({ provider: 'openai', model: 'gpt-4o', at })).toEqual({
      inputPerMtok: 2.5,
      cacheReadPerMtok: 1.25,
      cacheWritePerMtok: 2.5,
      outputPerMtok: 10,
      perRequest: 0,
      source: 'genai-prices 0.1.8: OpenAI, gpt-4o, list price',
      asOf: '2026-09-23',
      listed: { provider: 'openai', model: 'gpt-4o' },
    });
  });

  test('a price cut counts from its day on: o3 in June 2025', () => {
    const o3 = (when: number) => book.find({ provider: 'openai', model: 'o3', at: when })?.outputPerMtok;
    expect(o3(Date.UTC(2025, 4, 1))).toBe(40);
    expect(o3(Date.UTC(2025, 8, 1))).toBe(8);
  });

  test('gives the price of a short prompt, and keeps one-hour cache writes apart', () => {
    const price = book.find({ provider: 'anthropic', model: 'claude-sonnet-4-5', at });
    expect(price).toMatchObject({
      inputPerMtok: 3,
      cacheReadPerMtok: 0.3,
      cacheWritePerMtok: 3.75,
      cacheWrite1hPerMtok: 6,
      outputPerMtok: 15,
    });
  });

  test('a price per thousand requests becomes one per request', () => {
    expect(book.find({ provider: 'perplexity', model: 'sonar', at })?.perRequest).toBeCloseTo(0.012, 12);
  });

  test('unknown model, unknown provider and a model without prices are null, never free', () => {
    expect(book.find({ provider: 'openai', model: 'nope-9', at })).toBeNull();
    expect(book.find({ provider: 'nowhere', model: 'gpt-4o', at })).toBeNull();
    expect(book.find({ provider: 'openrouter', model: 'openai/gpt-oss-20b:free', at })).toBeNull();
  });

  test('fetches nothing', () => {
    const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network here'));
    priceBook().find({ provider: 'openai', model: 'gpt-4o', at });
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });

  test('names the version that is installed', () => {
    const entry = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
    const manifest = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8')) as { version: string };
    expect(PRICE_LIST.version).toBe(manifest.version);
  });
});
