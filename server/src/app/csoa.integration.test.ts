import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_DEPLOYMENT, startTestApp, TEST_FLEET, type TestApp } from './test-app.fixture.ts';

interface Score {
  readonly workload: string;
  readonly deployment: string;
  readonly site: string;
  readonly accelerator: string | null;
  readonly rule: string;
  readonly gPerKtok: number;
  readonly fullUsdPerKtok: number;
  readonly index: number;
  readonly isChosen: boolean;
}

const ids = TEST_FLEET.map(({ id }) => id);
let t: TestApp;
beforeAll(async () => {
  const workload = { mode: 'enforce', deployments: ids, default: DEFAULT_DEPLOYMENT };
  t = await startTestApp({
    workloads: [
      { id: 'free', ...workload },
      { id: 'french', ...workload, control: { siteJurisdictions: ['FR'] } },
    ],
  });
});
afterAll(() => t.close());

const asked = async (query = ''): Promise<readonly Score[]> =>
  (await (await fetch(`${t.app.adminUrl}/api/csoa${query}`)).json()) as readonly Score[];

test('an orchestrator reads one score a workload, site and hardware, over the API and as series, and they are the same', async () => {
  const scores = await asked();
  expect(scores.map(({ workload, deployment }) => `${workload} ${deployment}`)).toEqual(
    ['free', 'french'].flatMap((workload) => ids.map((id) => `${workload} ${id}`)),
  );
  expect(await asked('?workload=french')).toEqual(scores.filter(({ workload }) => workload === 'french'));
  const french = scores.filter(({ workload, rule }) => workload === 'french' && rule === 'feasible');
  expect(french.map(({ deployment }) => deployment)).toEqual([DEFAULT_DEPLOYMENT]);
  expect(scores.find((each) => each.deployment === DEFAULT_DEPLOYMENT)!.index).toBeCloseTo(100, 9);
  // What it would choose is what it does.
  const { headers } = await fetch(`${t.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer secret-of-the-plain-key', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'free', messages: [{ role: 'user', content: 'a' }], max_tokens: 8 }),
  });
  const chosen = scores.find(({ workload, isChosen }) => workload === 'free' && isChosen)!;
  expect(headers.get('x-joulegate-deployment')).toBe(chosen.deployment);

  const page = await t.app.metrics();
  const series = [...page.matchAll(/^joulegate_csoa_(\w+)\{(.*)\} (\S+)$/gm)].map(([, name, labels, value]) => ({
    name,
    labels: Object.fromEntries([...labels!.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, said]) => [key, said])),
    value: Number(value),
  }));
  // The time to a first token has moved with the request, and the full cost and the index with it; grams have not.
  const grams = series.filter(({ name }) => name === 'grams_per_kilotoken');
  expect(grams).toEqual(
    scores
      .filter(({ rule }) => rule === 'feasible')
      .map(({ workload, deployment, site, accelerator, gPerKtok }) => ({
        name: 'grams_per_kilotoken',
        labels: { workload, deployment, site, accelerator: accelerator ?? '' },
        value: gPerKtok,
      })),
  );
  const now = await asked();
  for (const [name, field] of [
    ['usd_per_kilotoken', 'fullUsdPerKtok'],
    ['index', 'index'],
  ] as const)
    expect(series.filter((each) => each.name === name).map(({ value }) => value)).toEqual(
      now.filter(({ rule }) => rule === 'feasible').map((score) => score[field]),
    );
});
