/**
 * One client process: runs what its parent sends, many callers at once, each with one request at a time, and reports
 * what was answered. `node proofs/limits/client.ts`, with an IPC channel.
 */
import { Agent } from 'node:http';
import { ask, codeOf, type Answer } from '../kit/client.ts';

export interface ClientPlan {
  readonly port: number;
  readonly key: string;
  readonly bodies: readonly string[];
  readonly callers: number;
  /** Requests of all callers together. */
  readonly requests: number;
  /** Of these, one in so many is given up by its caller after a few milliseconds; 0: none. */
  readonly leaveEvery: number;
  /** Requests a second, of this process; 0: as fast as it goes. */
  readonly rate: number;
}

export interface ClientReport {
  /** Answers by status and code, such as `429 JG_RATE_LIMITED`. */
  readonly answers: Readonly<Record<string, number>>;
  /** What an answer of this kind must carry and did not. */
  readonly wrong: readonly string[];
}

/** What a refusal by a limit owes its caller. */
export function faultsOf({ status, headers, text }: Answer, code: string): readonly string[] {
  const found: string[] = [];
  if (status === 429) {
    if (!/^\d+$/.test(String(headers['retry-after'])) || Number(headers['retry-after']) > 61)
      found.push(`429 with retry-after ${headers['retry-after']}`);
    if (code !== 'JG_RATE_LIMITED') found.push(`429 with ${code}`);
    for (const kind of ['requests', 'tokens'])
      if (
        headers[`x-ratelimit-limit-${kind}`] !== undefined &&
        !/^\d+$/.test(String(headers[`x-ratelimit-remaining-${kind}`]))
      )
        found.push(`x-ratelimit-remaining-${kind}: ${headers[`x-ratelimit-remaining-${kind}`]}`);
  } else if (status === 402) {
    if (headers['x-should-retry'] !== 'false') found.push(`402 with x-should-retry ${headers['x-should-retry']}`);
    if (headers['retry-after'] !== undefined) found.push('402 with retry-after');
    if (code !== 'JG_BUDGET_SPENT') found.push(`402 with ${code}`);
  } else if (status !== 200) found.push(`${status} ${text.slice(0, 200)}`);
  return found;
}

async function run(plan: ClientPlan): Promise<ClientReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: plan.callers });
  const answers: Record<string, number> = {};
  const wrong = new Set<string>();
  const startMs = performance.now();
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < plan.requests) {
      const n = next++;
      if (plan.rate > 0) {
        const due = startMs + (n * 1000) / plan.rate - performance.now();
        if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
      }
      const body = plan.bodies[n % plan.bodies.length] as string;
      const leaves = plan.leaveEvery > 0 && n % plan.leaveEvery === 0;
      const answer = await ask({
        port: plan.port,
        key: plan.key,
        body,
        ...(leaves ? { leaveAfterMs: 1 + (n % 40) } : { agent }),
      });
      const code = codeOf(answer);
      const name = leaves
        ? 'left'
        : `${answer.status}${code === '' ? '' : ` ${code}`}${answer.broken ? ' broken' : ''}`;
      answers[name] = (answers[name] ?? 0) + 1;
      if (!leaves && !body.includes('status=') && !body.includes('die='))
        for (const fault of faultsOf(answer, code)) wrong.add(fault);
    }
  };
  await Promise.all(Array.from({ length: plan.callers }, caller));
  agent.destroy();
  return { answers, wrong: [...wrong].slice(0, 10) };
}

process.on('message', (plan: ClientPlan) => {
  void run(plan).then((report) => process.send?.(report));
});
process.on('disconnect', () => process.exit(0));
