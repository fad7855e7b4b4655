import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BudgetReading } from '../accounts/index.ts';
import { parseConfig, resolveConfig } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { staticKey } from '../gateway/index.ts';
import { startFleet } from '../simulator/index.ts';
import { createApp } from './create-app.ts';
import { chatBody, send } from './http-exchange.fixture.ts';
import { SECRETS, TEST_FLEET, testConfig } from './test-app.fixture.ts';

test.for([true, false])(
  'a restart forgives no budget, and metrics say what is used (segments as Parquet: %s)',
  async (parquet) => {
    const folder = await mkdtemp(join(tmpdir(), 'joulegate-restore-'));
    const fleet = await startFleet({ deployments: TEST_FLEET, seed: 4, timeFactor: 200 });
    const start = () => {
      const text = JSON.stringify(
        testConfig(fleet, folder, {
          storage: { parquet },
          more: {
            limits: {
              organisation: {
                rpm: 1000,
                budgets: [
                  { usd: 1, period: 'total' },
                  { litres: 9, period: 'day' },
                ],
              },
            },
            organisation: {
              budgets: [
                { kind: 'money', usd: 1000, periodHours: 24 },
                { kind: 'carbon', grams: 1e6, periodHours: 720 },
              ],
            },
          },
        }),
      );
      return createApp({
        config: resolveConfig(parseConfig(text, 't.yaml'), 't.yaml', Date.now()),
        clock: systemClock,
        clockKind: 'wall',
        staticKeys: [staticKey('plain', 'acme', SECRETS.plain)],
      });
    };
    const usedUsd = async (app: Awaited<ReturnType<typeof start>>): Promise<number> => {
      const text = await (await fetch(`${app.adminUrl}/metrics`)).text();
      expect(text).toContain('joulegate_upstream_ttft_seconds{deployment="paris-h100",quantile="0.99"}');
      expect(text).toMatch(/joulegate_process_resident_memory_bytes \d+/);
      return Number(
        /joulegate_limit_used\{scope="organisation",organisation="acme",owner="acme",kind="hard",dimension="money",period="total"\} (\S+)/.exec(
          text,
        )?.[1] ?? NaN,
      );
    };
    const shown = async (app: Awaited<ReturnType<typeof start>>) =>
      ((await (await fetch(`${app.adminUrl}/api/overview`)).json()) as { budgets: readonly BudgetReading[] }).budgets;
    const first = await start();
    // Before anything was asked for: a limit that is set is shown, whoever it binds.
    expect(
      (await shown(first)).map(({ kind, dimension, limit, used, owner }) => [kind, dimension, limit, used, owner]),
    ).toEqual([
      ['paced', 'money', 1000, 0, null],
      ['paced', 'carbon', 1e6, 0, null],
      ['hard', 'requests', 1000, 0, 'acme'],
      ['hard', 'money', 1, 0, 'acme'],
      ['hard', 'water', 9, 0, 'acme'],
    ]);
    for (let i = 0; i < 3; i++) expect((await send(first.gatewayUrl, { body: chatBody() })).status).toBe(200);
    const before = await usedUsd(first);
    expect(before).toBeGreaterThan(0);
    const paced = (app: typeof first) =>
      app.runtime.budgets.all.map((budget) => {
        const { spent, requests } = budget.own(Date.now());
        return [requests, spent] as const;
      });
    const pacedBefore = paced(first);
    expect(pacedBefore.map(([requests]) => requests)).toEqual([3, 3]);
    expect(pacedBefore.every(([, spent]) => spent > 0)).toBe(true);
    const water = async (app: typeof first) =>
      (await shown(app)).flatMap(({ kind, dimension, used, unknown }) =>
        kind === 'hard' && dimension === 'water' ? [{ used, unknown }] : [],
      );
    const waterBefore = await water(first);
    // Nobody knows the water of the test sites: that three requests took some is not forgotten.
    expect(waterBefore).toEqual([{ used: 0, unknown: 3 }]);
    await first.close();
    const second = await start();
    expect(await water(second)).toEqual(waterBefore);
    expect((await shown(second)).find(({ kind, dimension }) => kind === 'hard' && dimension === 'money')).toMatchObject(
      {
        scope: 'organisation',
        owner: 'acme',
        used: before,
        unit: 'USD',
        shadowPrice: null,
      },
    );
    paced(second).forEach(([requests, spent], i) => {
      expect(requests).toBe(3);
      expect(spent).toBeCloseTo(pacedBefore[i]![1], 9);
    });
    // One more, so that the organisation is known to the store.
    const { headers } = await send(second.gatewayUrl, { body: chatBody() });
    expect(await usedUsd(second)).toBeCloseTo(before + Number(headers['x-joulegate-cost-usd']), 9);
    await second.close();
    await fleet.close();
    await rm(folder, { recursive: true, force: true });
  },
);
