import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, chatBody } from '../kit/client.ts';
import type { Replica } from './replica.ts';

/** One request as its caller saw it. */
export interface Seen {
  readonly key: string;
  /** Its entry's id, where the answer told it. */
  readonly id: string | null;
  readonly status: number;
  /** What it was told where it was not served. */
  readonly why: string;
  readonly broken: boolean;
  readonly at: number;
  readonly ms: number;
  readonly stream: boolean;
  readonly replica: Replica;
}

const DELAY_MS = 20;
const OUT = 8;
const idOf = (link: unknown): string | null => (typeof link === 'string' ? (link.split('/').at(-1) ?? null) : null);

/**
 * Callers that send one request after the other to replicas in turn, plain and streamed by turns.
 * @param replicas those that a load balancer would choose from now
 */
export async function callers(
  count: number,
  options: {
    readonly tag: string;
    readonly key: string;
    readonly pauseMs: number;
    readonly replicas: () => readonly Replica[];
    readonly until: () => boolean;
    readonly seen: Seen[];
  },
): Promise<void> {
  const { tag, key, pauseMs, replicas, until, seen } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  await Promise.all(
    Array.from({ length: count }, async (_, caller) => {
      for (let i = 0; !until(); i++) {
        const list = replicas();
        const replica = list[(caller + i) % list.length] as Replica;
        const stream = (caller + i) % 2 === 0;
        const body = chatBody(
          `tag=${tag};delay=${DELAY_MS};out=${OUT}`,
          stream ? { stream: true, stream_options: { include_usage: true } } : {},
        );
        const at = performance.now();
        const { status, headers, broken, text } = await ask({ port: replica.port, key, body, agent });
        const cut = broken || (stream && status === 200 && !text.includes('[DONE]'));
        seen.push({
          key: tag,
          id: idOf(headers['x-joulegate-decision']),
          status,
          why: status === 200 ? '' : (/"message":"([^"]*)/.exec(text)?.[1] ?? text),
          broken: cut,
          at,
          ms: performance.now() - at,
          stream,
          replica,
        });
        await sleep(status === 200 ? pauseMs : Math.max(pauseMs, 50));
      }
    }),
  );
  agent.destroy();
}

/** The most arrivals in any 60 seconds. */
export function worstMinute(times: readonly number[]): number {
  let [most, from] = [0, 0];
  times.forEach((at, i) => {
    while ((times[from] as number) <= at - 60_000) from++;
    most = Math.max(most, i - from + 1);
  });
  return most;
}

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
};
