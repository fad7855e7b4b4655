import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReplica } from '../cluster/replica.ts';
import { ask, chatBody, type Answer } from '../kit/client.ts';
import { proofConfig } from '../kit/config.ts';
import { makeKeys, type KeySpec } from '../kit/gateway.ts';
import type { ProofUpstream } from '../kit/upstream.ts';

export const MODES = ['observe', 'shadow', 'enforce'] as const;
export type Mode = (typeof MODES)[number];

export const BURST_USD = 0.01;
export const SPENT_USD = 0.002;
export const PURSE_USD = 0.02;
export const STALE_USD = 0.01;
export const RPM = 40;
export const AT_ONCE = 6;
export const TPM = 6000;

const budget = (usd: number): KeySpec['limits'] => ({ budgets: [{ usd, period: 'total' }] });

/** Every attack has keys and organisations of its own, so that one stand serves them all. */
export const KEYS = {
  spent: { organisation: 'spent', limits: budget(SPENT_USD) },
  burstA: { organisation: 'burst' },
  burstB: { organisation: 'burst' },
  rpm: { organisation: 'rates', limits: { rpm: RPM } },
  slots: { organisation: 'rates', limits: { concurrency: AT_ONCE } },
  tpm: { organisation: 'rates', limits: { tpm: TPM } },
  gone: { organisation: 'gone' },
  stays: { organisation: 'gone' },
  owner: { organisation: 'owner' },
  stranger: { organisation: 'stranger' },
  limited: { organisation: 'owner', workloads: ['observe'] },
  lull: { organisation: 'lull', limits: { rpm: RPM } },
  purse: { organisation: 'purse', limits: budget(PURSE_USD) },
  stale: { organisation: 'stale', limits: budget(STALE_USD) },
  unheard: { organisation: 'unheard', limits: budget(1) },
} as const satisfies Record<string, KeySpec>;
export type KeyName = keyof typeof KEYS;

/** What happens to the store that the processes share. */
export interface SharedRedis {
  readonly whenDown: 'share' | 'closed';
  /** It no longer answers, and keeps what it holds. */
  pause(): void;
  goOn(): void;
  /** Ends it with all that it holds, and starts it empty. */
  lose(): Promise<void>;
}

/** Gateways that are attacked together. */
export interface Stand {
  readonly name: string;
  /** A port for each process, or one behind which `processes` take turns. */
  readonly ports: readonly number[];
  readonly processes: number;
  /** The control plane of the first process. */
  readonly admin: string;
  readonly keys: Readonly<Record<KeyName, string>>;
  readonly upstream: ProofUpstream;
  /** `null`: one process counts alone. */
  readonly redis: SharedRedis | null;
  /**
   * How often a process found that Redis did not answer, and that it did again: on a machine without time for its Redis that
   * happens too.
   */
  outages(): { readonly begun: number; readonly ended: number };
  /** Ends all; the exit codes. */
  end(): Promise<readonly (number | null)[]>;
}

export const ADMIN_TOKEN = 'token-of-the-attacked-control-plane';

/** One config for every stand: three modes, a workload that most keys may not use, and one under a rule. */
export const attackedConfig = (upstreamUrl: string, folder: string, storage: object): object => ({
  ...proofConfig({
    upstreams: [upstreamUrl],
    folder,
    gateway: { defaultWorkload: 'observe' },
    limits: { organisations: { burst: { budgets: [{ usd: BURST_USD, period: 'total' }] } } },
  }),
  admin: { port: 0, token: { env: 'JOULEGATE_PROOF_TOKEN' } },
  storage: { folder, ...storage },
  workloads: [
    ...MODES.map((mode) => ({ id: mode, mode })),
    { id: 'secret', mode: 'observe' },
    { id: 'ruled', mode: 'observe', control: { noTraining: true } },
  ].map((workload) => ({ ...workload, deployments: ['u0'], default: 'u0' })),
});

export interface StandPlan {
  readonly name: string;
  /** `serve --workers`; otherwise as many replicas with a port each. */
  readonly workers?: number;
  readonly replicas?: number;
  readonly redis?: { readonly url: string; readonly whenDown: 'share' | 'closed' };
  readonly postgres?: string;
}

/**
 * Outages that gateways logged.
 * @example outagesIn('{"part":"shared limits","msg":"a part is well again"}') // { begun: 0, ended: 1 }
 */
export function outagesIn(log: string): { readonly begun: number; readonly ended: number } {
  const lines = log.split('\n').filter((line) => line.includes('"part":"shared limits"'));
  const count = (text: string): number => lines.filter((line) => line.includes(text)).length;
  return { begun: count('"msg":"a part fails'), ended: count('"msg":"a part is well again') };
}

/** Starts `joulegate serve`, as often as the plan says, and makes the keys. */
export async function startStand(
  root: string,
  { name, workers = 1, replicas = 1, redis, postgres }: StandPlan,
  upstream: ProofUpstream,
): Promise<Omit<Stand, 'redis'>> {
  const folder = mkdtempSync(join(root, 'stand-'));
  process.env['JOULEGATE_PROOF_TOKEN'] = ADMIN_TOKEN;
  if (postgres === undefined) delete process.env['JOULEGATE_STATE_URL'];
  else process.env['JOULEGATE_STATE_URL'] = postgres;
  const processes = workers * replicas;
  const file = join(folder, 'joulegate.yaml');
  const storage = {
    ...(redis === undefined ? {} : { redis: { ...redis, replicas: processes } }),
    ...(postgres === undefined ? {} : { state: { postgres: { env: 'JOULEGATE_STATE_URL' } } }),
  };
  writeFileSync(file, JSON.stringify(attackedConfig(upstream.url, folder, storage)));
  const keys = await makeKeys(folder, KEYS);
  const fleet = await Promise.all(
    Array.from({ length: replicas }, () => startReplica(file, '--workers', String(workers))),
  );
  return {
    name,
    ports: fleet.map(({ port }) => port),
    processes,
    admin: fleet[0]?.admin ?? '',
    keys,
    upstream,
    outages: () => outagesIn(fleet.map((each) => each.log()).join('\n')),
    end: () => Promise.all(fleet.map((each) => each.end('SIGTERM'))),
  };
}

export interface Shot {
  readonly key: KeyName;
  readonly workload?: string;
  readonly path?: string;
  readonly body: string;
}

/** Sends one request on a connection of its own; `turn` chooses the process: the next turn is another one. */
export const shoot = (stand: Stand, turn: number, { key, workload, path, body }: Shot): Promise<Answer> =>
  ask({
    port: stand.ports[turn % stand.ports.length] as number,
    key: stand.keys[key],
    body,
    ...(path === undefined ? {} : { path }),
    ...(workload === undefined ? {} : { headers: { 'x-joulegate-workload': workload } }),
  });

/** The same at every process, one after the other: twice as often as there are, for those that take turns behind a port. */
export async function everywhere(stand: Stand, shot: Shot): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let turn = 0; turn < 2 * stand.processes; turn++) answers.push(await shoot(stand, turn, shot));
  return answers;
}

/** All at once, over all processes. */
export const volley = (stand: Stand, count: number, shot: (turn: number) => Shot): Promise<readonly Answer[]> =>
  Promise.all(Array.from({ length: count }, (_, turn) => shoot(stand, turn, shot(turn))));

/**
 * What a limit may let through. A process that was cut off alone may add its share where the owner chose that.
 * @param endedBefore outages of the stand that had ended before the attack: one that lasted into it counts
 */
export const allowed = (
  { redis, processes, outages }: Pick<Stand, 'redis' | 'processes' | 'outages'>,
  limit: number,
  endedBefore: number,
): number =>
  redis?.whenDown === 'share' && outages().begun > endedBefore ? limit + (limit * (processes - 1)) / processes : limit;

let tags = 0;
/** A tag of one attack on one stand: what the upstream counts under it is that attack's. */
export const freshTag = (): string => `attack${++tags}`;

/** A request whose true cost is known: the upstream answers with as many tokens as it may. */
export const exactBody = (tag: string, tokens = 64, more: object = {}): string =>
  chatBody(`tag=${tag};out=${tokens}`, { max_tokens: tokens, ...more });

/** Statuses, and what is wrong with those of 500 and above, with how often each came: for a table. */
export const told = (answers: readonly Answer[]): string =>
  [...Map.groupBy(answers, ({ status, text }) => (status < 500 ? String(status) : `${status} ${text.slice(0, 150)}`))]
    .map(([what, list]) => `${list.length} × ${what}`)
    .join(', ');
