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

test('the tier that it was served in counts, not the one that was asked for', () => {
  const served = (tier: string) => ask({ service_tier: 'priority' }, undefined, { ...USAGE, sold: { tier } }).price;
  expect(served('default').inputPerMtok).toBe(5);
  expect(served('flex').inputPerMtok).toBe(2.5);
});

test('audio and searches cost what they cost, and a search without a price is named', () => {
  const media = { inputAudio: 1000, cachedAudio: 0, outputAudio: 0, inputImage: 0, cachedImage: 0, outputImage: 0 };
  const tools = { webSearches: 3, fileSearches: 0, codeSessions: 0 };
  const asked = { at: Date.UTC(2026, 10, 27), request: null };
  const audio = of('openai', 'gpt-audio');
  const heard = priceOfTry(audio, { ...USAGE, sold: { media } }, asked);
  expect((1000 * heard.price.inputPerMtok) / 1e6 + heard.price.perRequest).toBeCloseTo(1000 * 32e-6, 12);
  expect(heard.source).not.toContain('no price');
  expect(ask({}, undefined, { ...USAGE, sold: { tools } }).price.perRequest).toBeCloseTo(0.03, 12);
  const { listed: _, ...stated } = of('openai', 'gpt-4o');
  expect(priceOfTry(stated, { ...USAGE, sold: { tools } }, asked).source).toContain('no price for 3 web searches');
});
