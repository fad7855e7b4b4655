import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ask, chatBody, until } from '../kit/client.ts';
import { proofConfig } from '../kit/config.ts';
import { makeKeys, startGateway } from '../kit/gateway.ts';
import { atLeast, equals, type Check } from '../kit/result.ts';
import type { ProofUpstream } from '../kit/upstream.ts';

/** Sixty times as fast: a lease of 120 s ends after 2 s. */
const FACTOR = 60;

/** A stream that outlasts its lease keeps its slot for as long as it runs. */
export async function longStream(upstream: ProofUpstream): Promise<readonly Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'joulegate-limits-'));
  const keys = await makeKeys(folder, { one: { organisation: 'acme', limits: { concurrency: 1 } } });
  const gateway = await startGateway(
    proofConfig({ upstreams: [upstream.url], folder }),
    folder,
    resolve(import.meta.dirname, 'serve.ts'),
    { PROOF_TIME_FACTOR: String(FACTOR) },
  );
  const { port } = gateway;
  const long = ask({ port, key: keys.one, body: chatBody('tag=long;out=250;pace=20', { stream: true }) });
  await until(() => upstream.of('long').inFlight === 1);
  let refused = 0;
  let admitted = 0;
  while (upstream.of('long').inFlight === 1) {
    const { status } = await ask({ port, key: keys.one, body: chatBody('tag=beside') });
    if (status === 429) refused++;
    else if (upstream.of('long').inFlight === 1) admitted++;
    await new Promise((done) => setTimeout(done, 100));
  }
  const { status } = await long;
  const after = await ask({ port, key: keys.one, body: chatBody('tag=beside') });
  await gateway.end();
  return [
    equals('lease: the stream is served', status, 200),
    atLeast('lease: asked beside it, refused', refused, 20),
    equals(
      `lease: admitted beside a stream of ${Math.round((250 * 20 * FACTOR) / 1000)} s (clock ${FACTOR} times as fast) at concurrency 1`,
      admitted,
      0,
    ),
    equals('lease: its slot is free once it has ended', after.status, 200),
  ];
}

/** A budget that was spent before a restart is spent after it. */
export async function restart(upstream: ProofUpstream): Promise<readonly Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'joulegate-limits-'));
  const keys = await makeKeys(folder, {
    poor: { organisation: 'acme', limits: { budgets: [{ usd: 0.01, period: 'month' }] } },
  });
  const config = proofConfig({ upstreams: [upstream.url], folder });
  const spend = async (port: number): Promise<number> => {
    let served = 0;
    for (let i = 0; i < 60; i++) {
      const { status } = await ask({ port, key: keys.poor, body: chatBody('tag=restart;out=60') });
      if (status === 402) break;
      served++;
    }
    return served;
  };
  const before = await startGateway(config, folder);
  const served = await spend(before.port);
  await before.end('SIGTERM');
  const after = await startGateway(config, folder);
  const again = await spend(after.port);
  await after.end();
  return [
    atLeast('restart: requests until the budget is spent', served, 2),
    equals('restart: requests that a spent budget admits after a restart', again, 0),
  ];
}
