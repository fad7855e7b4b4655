import { expect, test } from 'vitest';
import { catalogue } from '../world/index.ts';
import { expandVendor, vendorSchema } from './vendors.ts';

const AT = Date.UTC(2026, 10, 28);
const modelsOf = (vendor: string) => {
  const line = vendorSchema.parse({ vendor, credential: { env: 'KEY' } });
  const { models, deployments } = expandVendor(line, AT);
  return {
    models: new Map(
      (models as { key: string; activeParamsB: [number, number]; source: string }[]).map((m) => [m.key, m]),
    ),
    deployments: deployments as { id: string; model: string; baseUrl: string }[],
  };
};

test('an embedder is no language model of its vendor: its size is that of any open embedder', () => {
  const { models } = modelsOf('openai');
  for (const key of ['text-embedding-3-large', 'text-embedding-3-small', 'text-embedding-ada-002'])
    expect(models.get(key)).toMatchObject({ activeParamsB: [0.02, 8], capabilities: [] });
});

test("a model that nobody has estimated has its family's range, and only what has no family its vendor's", () => {
  const { models } = modelsOf('openai');
  const o3 = catalogue.models.byFamily('o3')!;
  const [low, high] = models.get('o3')!.activeParamsB;
  expect(Math.sqrt(low * high)).toBeCloseTo(o3.activeParamsB, 6);
  expect(high / low).toBeGreaterThan(4);
  expect(models.get('openai-other')!.source).toMatch(/half the smallest to twice the largest model of OpenAI/);
  expect(models.has('gpt-4o')).toBe(false);
});

test('every model of the list under an OpenRouter line has a price, a size and an id of its own', () => {
  const { models, deployments } = modelsOf('openrouter');
  expect(deployments.length).toBeGreaterThan(200);
  expect(new Set(deployments.map(({ id }) => id)).size).toBe(deployments.length);
  expect(deployments[0]!.baseUrl).toBe('https://openrouter.ai/api/v1');
  // Open weights are as large as they are, whoever serves them.
  expect(models.get('meta-llama/llama-3.1-405b-instruct')?.activeParamsB.map(Math.round)).toEqual([406, 406]);
  for (const { activeParamsB } of models.values()) expect(activeParamsB[0]).toBeGreaterThan(0);
});
