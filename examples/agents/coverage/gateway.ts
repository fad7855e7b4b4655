import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ask } from './agent.ts';
import { RECORDED_MODEL } from './recorded-model.ts';

/** What an agent may spend in a day; the gateway holds it to that. */
export interface Budget {
  readonly usd: number;
  readonly wh: number;
  readonly tokensPerMinute: number;
}

/** What the requests of the agent took, as its answers said. */
export interface Spent {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
  readonly wh: number;
  readonly gCo2e: number;
  readonly tier: string;
}

/** A gateway of its own, with a key that has a budget. */
export interface AgentGateway {
  readonly ask: Ask;
  spent(): Spent;
  /** Ends it. @returns what the books say of the key */
  close(): Promise<{ readonly requests: number; readonly usd: number; readonly wh: number; readonly gCo2e: number }>;
}

const MOST_OUTPUT_TOKENS = 4000;

const configOf = (storage: string, upstream: string): object => ({
  version: 1,
  gateway: { port: 0, leaveMs: 0 },
  admin: { port: 0 },
  storage: { folder: storage },
  origins: ['frankfurt'],
  sites: [
    {
      key: 'own:hall',
      name: 'Own hall in Stockholm',
      zone: 'SE',
      latitude: 59.33,
      longitude: 18.07,
      jurisdiction: 'SE',
      pue: { value: 1.2, source: 'assumed for the example', asOf: '2026-11-01' },
    },
  ],
  deployments: [
    {
      id: 'coder',
      model: 'llama-3.1-70b',
      upstreamModel: RECORDED_MODEL,
      baseUrl: upstream,
      endpoints: ['chat'],
      site: 'own:hall',
      hardware: { accelerator: 'h100-sxm', count: 4, precision: 'fp8', batch: 8 },
      control: { operator: 'own', jurisdiction: 'SE', retentionDays: 0, trainsOnData: false },
      price: { inputPerMtok: 0.9, outputPerMtok: 0.9, source: 'assumed for the example', asOf: '2026-11-01' },
    },
  ],
  workloads: [{ id: 'agents', deployments: ['coder'] }],
});

/** Starts joulegate before a model, and makes the key. @param root the repository */
export async function startGateway(root: string, upstream: string, budget: Budget): Promise<AgentGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'joulegate-agent-gateway-'));
  const [storage, config] = [join(folder, 'storage'), join(folder, 'joulegate.yaml')];
  writeFileSync(config, JSON.stringify(configOf(storage, upstream)));
  const main = join(root, 'server/src/cli/main.ts');
  const command = (...args: readonly string[]): unknown =>
    JSON.parse(execFileSync(process.execPath, [main, ...args, '--data', storage, '--json'], { encoding: 'utf8' }));
  const { usd, wh, tokensPerMinute } = budget;
  const { key } = command(
    ...'keys create --organisation engineering --team agents --name coverage --workloads agents'.split(' '),
    ...`--concurrency 1 --tpm ${tokensPerMinute} --budget-usd ${usd} --budget-wh ${wh} --period day`.split(' '),
  ) as { key: string };
  const child = spawn(process.execPath, [main, 'serve', '--config', config, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = once(child, 'close');
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    gone.then(() => Promise.reject(new Error('the gateway ended'))),
  ])) as [Buffer];
  const { gateway } = JSON.parse(line.toString().split('\n')[0]!) as { gateway?: string };
  if (gateway === undefined) throw new Error(`the gateway did not start: ${line.toString()}`);
  let sum: Spent = { requests: 0, inputTokens: 0, outputTokens: 0, usd: 0, wh: 0, gCo2e: 0, tier: 'none' };
  return {
    async ask(messages) {
      const answer = await fetch(`${gateway}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${key}`,
          'x-joulegate-session': 'coverage',
        },
        body: JSON.stringify({ model: 'agents', messages, temperature: 0, max_tokens: MOST_OUTPUT_TOKENS }),
      });
      const text = await answer.text();
      // 402 and 429 are how the gateway holds a key to its limits.
      if (answer.status === 402 || answer.status === 429) return null;
      if (!answer.ok) throw new Error(`the gateway answered ${answer.status}: ${text}`);
      const { choices, usage } = JSON.parse(text) as {
        choices: [{ message: { content: string } }];
        usage: { prompt_tokens: number; completion_tokens: number };
      };
      const told = (name: string): number => Number(answer.headers.get(`x-joulegate-${name}`));
      sum = {
        requests: sum.requests + 1,
        inputTokens: sum.inputTokens + usage.prompt_tokens,
        outputTokens: sum.outputTokens + usage.completion_tokens,
        usd: sum.usd + told('cost-usd'),
        wh: sum.wh + told('energy-wh'),
        gCo2e: sum.gCo2e + told('co2e-g'),
        tier: answer.headers.get('x-joulegate-tier') ?? 'none',
      };
      return choices[0].message.content;
    },
    spent: () => sum,
    async close() {
      child.kill('SIGTERM');
      await gone;
      const total = { requests: 0, usd: 0, wh: 0, gCo2e: 0 };
      try {
        // Without a request there are no books.
        if (sum.requests === 0) return total;
        const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
        const { rows } = command('report', 'breakdown', '--by', 'key', '--from', day(-1), '--to', day(2)) as {
          rows: readonly { requests: number; costUsd: number; energyWh: number; carbonG: number }[];
        };
        for (const { requests, costUsd, energyWh, carbonG } of rows) {
          total.requests += requests;
          total.usd += costUsd;
          total.wh += energyWh;
          total.gCo2e += carbonG;
        }
        return total;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
