import { dirname } from 'node:path';
import type { Entry } from '../../server/src/ledger/index.ts';
import type { HardReading } from '../../server/src/accounts/reading.ts';
import { entriesByName } from '../kit/books.ts';
import { chatBody, until } from '../kit/client.ts';
import type { Gateway } from '../kit/gateway.ts';
import { atLeast, atMost, equals, type Check } from '../kit/result.ts';
import type { ProofUpstream } from '../kit/upstream.ts';
import { merged, PROCESSES, type Clients } from './overshoot.ts';
import type { LimiterReport } from './serve.ts';

/** So large that nothing is refused; the limiter counts all the same. */
const WIDE = {
  rpm: 1e11,
  tpm: 1e12,
  concurrency: 1e6,
  budgets: ['usd', 'wh', 'gCo2e'].map((kind) => ({ [kind]: 1e6, period: 'total' })),
};
export const TOTALS_LIMITS = { organisation: WIDE, teams: { a: WIDE, b: WIDE }, keys: WIDE };
export const TOTALS_KEYS = Object.fromEntries(
  Array.from({ length: PROCESSES }, (_, i) => [`k${i}`, { organisation: 'acme', team: i < 2 ? 'a' : 'b' }]),
);

interface Sum {
  requests: number;
  tokens: bigint;
  usd: bigint;
  wh: bigint;
  gCo2e: bigint;
}

const tokensOf = (entry: Entry): bigint =>
  entry.attempts.reduce(
    (sum, { usage }) =>
      sum +
      BigInt(
        usage.inputUncached +
          usage.cacheRead +
          usage.cacheWrite5m +
          usage.cacheWrite1h +
          usage.output +
          usage.reasoning,
      ),
    0n,
  );

export const limiterReport = (gateway: Gateway): Promise<LimiterReport> =>
  new Promise((resolve) => {
    gateway.child.once('message', (report) => resolve(report as LimiterReport));
    gateway.child.send('report');
  });

/** What the books say of each owner, summed in whole numbers. */
async function ledgerSums(folder: string): Promise<{ sums: Map<string, Sum>; entries: Entry[] }> {
  const entries = await entriesByName(folder);
  const sums = new Map<string, Sum>();
  for (const entry of entries)
    for (const owner of [`organisation ${entry.organisation}`, `team ${entry.team}`, `key ${entry.keyId}`]) {
      const sum = sums.get(owner) ?? { requests: 0, tokens: 0n, usd: 0n, wh: 0n, gCo2e: 0n };
      sums.set(owner, sum);
      // Only what was sent somewhere was ever counted.
      if (entry.attempts.length === 0) continue;
      sum.requests++;
      sum.tokens += tokensOf(entry);
      sum.usd += BigInt(entry.costNanoUsd);
      sum.wh += BigInt(entry.energyNanoWh.mean ?? 0);
      sum.gCo2e += BigInt(entry.carbonNanoG.mean ?? 0);
    }
  return { sums, entries };
}

const FIELDS = { requests: 'requests', tokens: 'tokens', money: 'usd', energy: 'wh', carbon: 'gCo2e' } as const;
const exact = (reading: HardReading): bigint =>
  reading.dimension === 'requests' || reading.dimension === 'tokens'
    ? BigInt(reading.used)
    : BigInt(Math.round(reading.used * 1e9));

/** Many requests of every fate; then what the limiter counted against the books, owner by owner, to the last nano. */
export async function totals(
  gateway: Gateway,
  keys: Readonly<Record<string, string>>,
  upstream: ProofUpstream,
  clients: Clients,
  requests: number,
  seconds: number,
): Promise<readonly Check[]> {
  const bodies = [
    ...Array.from({ length: 44 }, (_, i) =>
      chatBody(
        `tag=total;out=${3 + (i % 9) * 6};delay=${i % 7}`,
        i % 2 === 0 ? {} : { stream: true, stream_options: { include_usage: i % 3 === 0 } },
      ),
    ),
    // Few, or the breaker would take the deployments out and there would be little to count.
    chatBody('tag=total;out=20;die=event', { stream: true }),
    chatBody('tag=total;out=20;die=head'),
    chatBody('tag=total;status=400'),
  ];
  const started = performance.now();
  const rate = requests / PROCESSES / seconds;
  const reports = await clients.run(
    Array.from({ length: PROCESSES }, (_, i) => ({
      port: gateway.port,
      key: keys[`k${i}`] as string,
      bodies: bodies.map((_, n) => bodies[(n + i * 11) % bodies.length] as string),
      callers: 50,
      requests: requests / PROCESSES,
      leaveEvery: 19,
      rate,
    })),
  );
  const { answers } = merged(reports);
  await until(() => upstream.of('total').inFlight === 0);
  let report = await limiterReport(gateway);
  await until(async () => (report = await limiterReport(gateway)).open === 0);
  const tookS = (performance.now() - started) / 1000;
  const { sums, entries } = await ledgerSums(dirname(gateway.ledgerFolder));
  const checks: Check[] = [
    atMost(
      'totals: entries in the books',
      entries.length,
      requests,
      Object.entries(answers)
        .map(([name, count]) => `${name} × ${count}`)
        .join(', '),
    ),
    atLeast(
      'totals: entries, of every request that was answered',
      entries.length,
      requests - (answers['left'] ?? 0),
      'one that was given up at once may never have arrived',
    ),
    atLeast(
      'totals: served, so that there is something to count',
      entries.filter(({ outcome }) => outcome === 'served').length,
      requests * 0.7,
    ),
    equals('totals: entries with an id of their own', new Set(entries.map(({ id }) => id)).size, entries.length),
    equals('totals: reservations left open', report.open + report.expired, 0),
    atMost('totals: seconds from the first request to the reading, so that the minute holds them all', tookS, 59),
  ];
  let compared = 0;
  for (const reading of report.readings) {
    const sum = sums.get(`${reading.scope} ${reading.owner}`);
    const field = Object.hasOwn(FIELDS, reading.dimension)
      ? FIELDS[reading.dimension as keyof typeof FIELDS]
      : undefined;
    if (sum === undefined || field === undefined) continue;
    compared++;
    const difference = exact(reading) - BigInt(sum[field]);
    if (difference !== 0n || reading.scope === 'organisation')
      checks.push(
        equals(
          `totals: ${reading.scope} ${reading.owner}: limiter less ledger, ${reading.dimension}`,
          Number(difference),
          0,
          `limiter ${exact(reading)}, ledger ${sum[field]} (nano where it is no count)`,
        ),
      );
    if (reading.reserved !== 0)
      checks.push(
        equals(`totals: ${reading.scope} ${reading.owner}: still reserved, ${reading.dimension}`, reading.reserved, 0),
      );
  }
  checks.push(atLeast('totals: readings compared', compared, 7 * Object.keys(FIELDS).length));
  const served = entries.filter(({ outcome, usageGrade }) => outcome === 'served' && usageGrade === 'reported');
  const { tokens } = upstream.of('total');
  const booked = Number(served.reduce((sum, entry) => sum + tokensOf(entry), 0n));
  checks.push(
    atMost(
      'totals: tokens booked as served, over what the upstream reported to anybody',
      booked - tokens,
      0,
      `booked ${booked}, reported ${tokens}`,
    ),
  );
  return checks;
}
