import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../../server/src/app/index.ts';
import { parseConfig, resolveConfig } from '../../server/src/config/index.ts';
import { systemClock } from '../../server/src/edge/index.ts';
import { staticKey } from '../../server/src/gateway/index.ts';
import { proofConfig, type ConfigOptions } from '../kit/config.ts';

export const SECRET = 'secret-of-the-only-key';

export interface ProofApp {
  readonly app: App;
  readonly port: number;
  readonly folder: string;
  close(): Promise<void>;
}

/** Short, so that a proof of many faults ends soon. */
export const IMPATIENT = {
  firstByteTimeoutMs: 1200,
  answerTimeoutMs: 1500,
  idleTimeoutMs: 1200,
  retry: { baseMs: 20, capMs: 100, longestRetryAfterMs: 200 },
};

/** A whole gateway within this process, so that its parts can be broken one by one. */
export async function startApp(options: Omit<ConfigOptions, 'folder'>): Promise<ProofApp> {
  const folder = mkdtempSync(join(tmpdir(), 'joulegate-faults-'));
  const config = resolveConfig(
    parseConfig(JSON.stringify(proofConfig({ ...options, folder })), 'proof.yaml'),
    'proof.yaml',
    Date.now(),
  );
  const app = await createApp({
    config,
    clock: systemClock,
    clockKind: 'wall',
    staticKeys: [staticKey('only', 'acme', SECRET, { team: 'a' })],
  });
  return {
    app,
    folder,
    port: Number(new URL(app.gatewayUrl).port),
    async close() {
      await app.close().catch(() => {
        // A journal whose disk was broken on purpose cannot be closed cleanly.
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
