import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingUpstream, type RecordingUpstream } from '../../server/src/app/http-exchange.fixture.ts';
import * as incident from '../../server/src/doctor/incident.fixture.ts';
import { replayApi, type ReplayApi } from '../../server/src/doctor/live/replay-api.fixture.ts';
import { deployment } from '../../server/src/kernel/kernel.fixture.ts';
import { bookSettlements } from '../../server/src/ledger/books/settlement.ts';
import type { GridHour, GridSource } from '../../server/src/world/index.ts';
import { PLACES } from '../dev/made-up-traffic.ts';
import { faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveBooks, type ServedBooks } from './served.fixture.ts';

const HOUR_MS = 3_600_000;
const DEPLOYMENTS = PLACES.map(({ deployment: id, site, usdPerMtok }) =>
  deployment({
    id,
    site,
    price: { ...deployment().price, inputPerMtok: usdPerMtok, outputPerMtok: usdPerMtok, perRequest: 0 },
    ...(id === 'stockholm-h100' || id === 'warsaw-a100'
      ? {
          reserved: {
            owner: id === 'stockholm-h100' ? 'team platform' : null,
            replicas: 1,
            usdPerHour: id === 'stockholm-h100' ? 2.5 : null,
            includesElectricity: false,
            outputTokensPerSecond: null,
          },
        }
      : {}),
  }),
);
const grid: GridSource = {
  name: 'made',
  zones: [],
  at: (zone, hour) =>
    ({
      zone,
      hour,
      lifecycleGPerKwh: 60,
      price: { usdPerMwh: 90 },
      kind: 'hourly',
      ageHours: 0,
    }) as unknown as GridHour,
};

describe.skipIf(HAS_NO_BROWSER)('the fleet in a browser (skipped: no chromium)', () => {
  const { open, allow } = tabs();
  let served: ServedBooks;
  let cluster: ReplayApi;
  let folder: string;
  let gateway: RecordingUpstream;
  beforeAll(async () => {
    const probe = { httpGet: { path: '/health', port: 8000 } };
    const llm = incident.pod(
      'llama',
      { status: incident.crashing('llama', { exitCode: 1, reason: 'Error' }) },
      { livenessProbe: probe, resources: { limits: { 'nvidia.com/gpu': '2' } } },
    );
    const node = incident.object('Node', 'a', {}, { labels: { 'nvidia.com/gpu.product': 'NVIDIA-L4' } });
    const line = 'OSError: You are trying to access a gated repo. <img src=x onerror=alert(1)>';
    cluster = await replayApi(
      incident.snapshot([node, incident.deployment('llama'), llm], [incident.log('llama', line, true)]),
    );
    folder = await mkdtemp(join(tmpdir(), 'joulegate-fleet-'));
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(
      kubeconfig,
      JSON.stringify({
        'current-context': 'a',
        contexts: [{ name: 'a', context: { cluster: 'c' } }],
        clusters: [{ name: 'c', cluster: { server: cluster.origin } }],
      }),
    );
    // A gateway that told no carbon.
    gateway = await recordingUpstream((response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'x-joulegate-energy-wh': '0.021',
        'x-joulegate-tier': 'modelled-open',
        'x-joulegate-decision': '/v1/decisions/d-1',
      });
      const message = { role: 'assistant', content: 'The deployment llama cannot read its model.' };
      response.end(
        JSON.stringify({
          choices: [{ index: 0, message, finish_reason: 'stop' }],
          usage: { prompt_tokens: 400, completion_tokens: 30 },
        }),
      );
    });
    const key = join(folder, 'key');
    await writeFile(key, 'a-virtual-key');
    const wording = { url: gateway.url, key: { file: key }, model: 'm' };
    served = await serveBooks(
      {
        entries: 150,
        stepMs: 2_400_000,
        // Long answers, so that a token costs something beside the rent.
        each: (entry) => ({ ...entry, usage: { ...entry.usage, output: 4_000_000 } }),
      },
      {
        places: () => ({
          sites: PLACES.map(({ site }) => site),
          deployments: DEPLOYMENTS,
          workloads: [{ id: 'chat', deployments: DEPLOYMENTS.map(({ id }) => id), control: {} } as never],
        }),
        grid: async () => ({ source: grid, warnings: [] }),
        settings: () => ({
          file: 'joulegate.yaml',
          raw: { doctor: { namespaces: ['app'], kubeconfig, zone: 'SE', wording } },
        }),
      },
    );
    const hour = Math.floor(served.clock.now() / HOUR_MS);
    // Twenty of the last 24 hours are metered: 90 Wh idle, and work by day.
    await bookSettlements(
      served.folder,
      Array.from({ length: 20 }, (_, i) => ({
        kind: 'meter' as const,
        deployment: 'stockholm-h100',
        hour: hour - 1 - i,
        energyNanoWh: (90 + 150 * Math.sin((Math.PI * i) / 20)) * 1e9,
        idleNanoWh: 90e9,
        energySigma: 0.02,
        reason: 'new-information' as const,
        source: 'DCGM',
        by: 'test',
        note: null,
      })).map((each) => ({ ...each, energyNanoWh: Math.round(each.energyNanoWh) })),
      served.clock.now(),
    );
  });
  afterAll(async () => {
    await served?.close();
    await cluster?.close();
    await gateway?.close();
    await rm(folder, { recursive: true });
  });

  test('idle is waste of its owner, a verdict in words, and what is not ours to know is said', async () => {
    const page = await open(`${served.url}/fleet`);
    const own = page.getByRole('article', { name: /stockholm-h100/ });
    await own.getByText(/Below break-even: /).waitFor({ timeout: 40_000 });
    await own.getByText('1.8 kWh, 108 g CO2e, 0.162 USD of electricity', { exact: false }).waitFor();
    await own.getByText('charged to team platform, as waste').waitFor();
    expect(await own.locator('.hour-bars .bar').count()).toBe(20);
    expect(await own.locator('.hour-bars .bar-unknown').count()).toBe(4);
    await page
      .getByRole('article', { name: /warsaw-a100/ })
      .getByText('Utilisation unknown', { exact: false })
      .waitFor();
    expect(await page.getByText('not ours to know').count()).toBe(6);
    expect(await faultsOnScreens(page, 'fleet')).toEqual([]);
  });

  test('the doctor tells the cause with its quote as text, what to do, and what is wasted; what it may not look at it says', async () => {
    const page = await open(`${served.url}/fleet`);
    await page.getByText('Why does it not serve?').click();
    const form = page.getByRole('form', { name: 'Diagnose a namespace' });
    allow(/403/);
    await form.getByLabel('Namespace').fill('kube-system');
    await form.getByRole('button').click();
    await page.getByText('namespace kube-system may not be diagnosed from here').waitFor();
    await form.getByLabel('Namespace').fill('');
    await form.getByRole('button').click();
    const cause = page.getByRole('article', { name: 'llm.model-gated' });
    await cause.getByText('Act on Deployment app/llama').waitFor();
    await cause.getByText('<img src=x onerror=alert(1)>', { exact: false }).first().waitFor();
    expect(await cause.locator('img').count()).toBe(0);
    await cause.getByText('kubectl describe deployment llama -n app').waitFor();
    await page.getByText(/hours of 2 accelerators that serve nothing: .* Wh .*g CO2e, money unknown/).waitFor();
    const worded = page.getByRole('article', { name: "In a model's words" });
    await worded.getByText('The deployment llama cannot read its model.').waitFor();
    await worded
      .getByText('It took 400 tokens in, 30 out, 0.021 Wh (modelled-open), unknown g CO2e', { exact: false })
      .waitFor();
    await worded.getByText('/v1/decisions/d-1').waitFor();
    expect(await faultsOnScreens(page, 'fleet-doctor')).toEqual([]);
  });
});
