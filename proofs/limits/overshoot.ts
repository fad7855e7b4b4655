import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { chatBody, until } from '../kit/client.ts';
import type { KeySpec } from '../kit/gateway.ts';
import { atLeast, atMost, equals, type Check } from '../kit/result.ts';
import type { ProofUpstream } from '../kit/upstream.ts';
import type { ClientPlan, ClientReport } from './client.ts';

const SCOPES = ['organisation', 'team', 'key'] as const;
const KINDS = ['rpm', 'concurrency', 'tpm', 'money'] as const;
type Scope = (typeof SCOPES)[number];
type Kind = (typeof KINDS)[number];
export const PROCESSES = 4;

const RPM = 150;
const AT_ONCE = 25;
const TPM = 20_000;
const USD = 0.05;
/** The longest answer that a request allows. */
const MAX_TOKENS = 64;

const limitOf = (kind: Kind): object =>
  kind === 'rpm'
    ? { rpm: RPM }
    : kind === 'concurrency'
      ? { concurrency: AT_ONCE }
      : kind === 'tpm'
        ? { tpm: TPM }
        : { budgets: [{ usd: USD, period: 'total' }] };

const nameOf = (scope: Scope, kind: Kind): string => `${scope}-${kind}`;

/** Every experiment has an organisation of its own, so that one gateway serves them all. */
export function limitsConfig(): object {
  const organisations: Record<string, object> = {};
  const teams: Record<string, object> = {};
  for (const kind of KINDS) {
    organisations[nameOf('organisation', kind)] = limitOf(kind);
    teams[nameOf('team', kind)] = limitOf(kind);
  }
  return { organisations, teams };
}

export const keyName = (scope: Scope, kind: Kind, process: number): string =>
  `${nameOf(scope, kind)}-${scope === 'key' ? 0 : process}`;

/** One key for each process where the limit is above keys, one for all where it is the key's. */
export function keySpecs(): Record<string, KeySpec> {
  const specs: Record<string, KeySpec> = {};
  for (const scope of SCOPES)
    for (const kind of KINDS)
      for (let process = 0; process < PROCESSES; process++)
        specs[keyName(scope, kind, process)] = {
          organisation: nameOf(scope, kind),
          ...(scope === 'team' ? { team: nameOf('team', kind) } : {}),
          ...(scope === 'key' ? { limits: limitOf(kind) } : {}),
        };
  return specs;
}

/** Client processes that stay for all experiments. */
export class Clients {
  readonly #children: readonly ChildProcess[] = Array.from({ length: PROCESSES }, () =>
    fork(resolve(import.meta.dirname, 'client.ts')),
  );

  run(plans: readonly ClientPlan[]): Promise<readonly ClientReport[]> {
    return Promise.all(
      plans.map((plan, i) => {
        const child = this.#children[i] as ChildProcess;
        return new Promise<ClientReport>((done) => {
          child.once('message', (report) => done(report as ClientReport));
          child.send(plan);
        });
      }),
    );
  }

  close(): void {
    for (const child of this.#children) child.disconnect();
  }
}

export const merged = (
  reports: readonly ClientReport[],
): { answers: Record<string, number>; wrong: readonly string[] } => {
  const answers: Record<string, number> = {};
  for (const report of reports)
    for (const [name, count] of Object.entries(report.answers)) answers[name] = (answers[name] ?? 0) + count;
  return { answers, wrong: [...new Set(reports.flatMap(({ wrong }) => wrong))] };
};

const say = (answers: Readonly<Record<string, number>>): string =>
  Object.entries(answers)
    .map(([name, count]) => `${name} × ${count}`)
    .join(', ');

/** One limit under four processes: what the upstream saw of it, against what it allows. */
async function experiment(
  scope: Scope,
  kind: Kind,
  port: number,
  keys: Readonly<Record<string, string>>,
  upstream: ProofUpstream,
  clients: Clients,
  callers: number,
): Promise<readonly Check[]> {
  const tag = nameOf(scope, kind);
  const user = `tag=${tag};out=40;delay=${kind === 'concurrency' ? 15 : 2}`;
  const bodies = [chatBody(user, { max_tokens: MAX_TOKENS }), chatBody(user, { max_tokens: MAX_TOKENS, stream: true })];
  const requests = callers * 2;
  const reports = await clients.run(
    Array.from({ length: PROCESSES }, (_, i) => ({
      port,
      key: keys[keyName(scope, kind, i)] as string,
      bodies,
      callers,
      requests,
      leaveEvery: 0,
      rate: 0,
    })),
  );
  const { answers, wrong } = merged(reports);
  const seen = upstream.of(tag);
  await until(() => seen.inFlight === 0);
  const note = say(answers);
  const bodyBytes = Buffer.byteLength(bodies[1] as string);
  const promptTokens = Math.ceil((bodyBytes / 4) * 1.25) + 2;
  const oneReservation = { tokens: promptTokens + MAX_TOKENS, nanoUsd: promptTokens * 2000 + MAX_TOKENS * 10_000 };
  const status = kind === 'money' ? '402 JG_BUDGET_SPENT' : '429 JG_RATE_LIMITED';
  const checks: Check[] = [
    equals(`${tag}: answers that are neither 200 nor a well-formed refusal`, wrong.length, 0, wrong.join('; ')),
    atLeast(`${tag}: refused, so that the limit was put to the test`, answers[status] ?? 0, 1, note),
  ];
  if (kind === 'rpm')
    checks.push(equals(`${tag}: requests at the upstream within a minute`, seen.started, RPM, `limit ${RPM}`));
  if (kind === 'concurrency') {
    checks.push(
      atMost(`${tag}: at once at the upstream`, seen.mostInFlight, AT_ONCE, `limit ${AT_ONCE}`),
      atLeast(`${tag}: reached`, seen.mostInFlight, AT_ONCE - 1),
    );
  }
  if (kind === 'tpm') {
    checks.push(
      atMost(
        `${tag}: tokens by the upstream's count`,
        seen.tokens,
        TPM + oneReservation.tokens,
        `limit ${TPM} + one reservation of ${oneReservation.tokens}`,
      ),
      atLeast(`${tag}: reached`, seen.tokens, TPM / 3),
    );
  }
  if (kind === 'money') {
    checks.push(
      atMost(
        `${tag}: nano-USD by the upstream's count and the price`,
        seen.nanoUsd,
        USD * 1e9 + oneReservation.nanoUsd,
        `limit ${USD * 1e9} + one reservation of ${oneReservation.nanoUsd}`,
      ),
      atLeast(`${tag}: reached`, seen.nanoUsd, (USD * 1e9) / 3),
    );
  }
  return checks;
}

export async function overshoot(
  port: number,
  keys: Readonly<Record<string, string>>,
  upstream: ProofUpstream,
  clients: Clients,
  callers: number,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const kind of KINDS)
    for (const scope of SCOPES) {
      checks.push(...(await experiment(scope, kind, port, keys, upstream, clients, callers)));
      console.error(`limits: ${scope} ${kind} done`);
    }
  return checks;
}
