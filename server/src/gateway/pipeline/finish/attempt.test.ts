import { expect, test } from 'vitest';
import { NO_USAGE } from '../../../units/index.ts';
import { priceBook } from '../../../world/index.ts';
import { priceOfTry } from './attempt.ts';

const USAGE = { ...NO_USAGE, inputUncached: 1000 };
const of = (provider: string, model: string) => priceBook().find({ provider, model, at: Date.UTC(2026, 10, 27, 9) })!;
const ask = (parsed: Record<string, unknown>, at = Date.UTC(2026, 10, 27), usage = USAGE) =>
  priceOfTry(of('openai', 'gpt-5.5'), usage, { at, request: { parsed } });

test('a request after the peak costs half of one before, whenever the config was read', () => {
  const peak = of('deepseek', 'deepseek-v4-pro');
  const at = (hour: number, minute: number) =>
    priceOfTry(peak, USAGE, { at: Date.UTC(2026, 10, 27, hour, minute), request: null }).price.outputPerMtok;
  expect([at(9, 59), at(10, 0)]).toEqual([3.96, 1.98]);
});

test('follows the length of the prompt, the service tier and the place that was asked for', () => {
  expect(ask({}).price.inputPerMtok).toBe(5);
  expect(ask({ service_tier: 'auto' }).price).toBe(ask({}).price);
  expect(ask({}, undefined, { ...NO_USAGE, inputUncached: 300_000 }).price.inputPerMtok).toBe(10);
  expect(ask({ service_tier: 'priority' }).price.inputPerMtok).toBe(12.5);
  const claude = priceOfTry(of('anthropic', 'claude-opus-5'), USAGE, {
    at: Date.UTC(2026, 10, 27),
    request: { parsed: { speed: 'fast', inference_geo: 'us' } },
  });
  expect(claude.price.outputPerMtok).toBeCloseTo(55, 9);
});

test('names what has no price', () => {
  expect(ask({ service_tier: 'scale' })).toMatchObject({
    price: { inputPerMtok: 5 },
    source: expect.stringContaining('no price for its service tier') as string,
  });
});

test('a stated price is itself', () => {
  const { listed: _, ...stated } = of('openai', 'gpt-4o');
  expect(priceOfTry(stated, USAGE, { at: 0, request: { parsed: { service_tier: 'priority' } } }).price).toBe(stated);
});
