/**
 * `joulegate serve` that tells its parent what the limiter holds, and whose monotonic clock may run faster than the
 * wall's (`PROOF_TIME_FACTOR`), so that a lease of two minutes ends while one watches.
 */
import { createApp } from '../../server/src/app/index.ts';
import { logEvents } from '../../server/src/cli/log-events.ts';
import { loadConfig } from '../../server/src/config/index.ts';
import { systemClock, type Clock } from '../../server/src/edge/index.ts';
import type { HardReading } from '../../server/src/accounts/reading.ts';

export interface LimiterReport {
  readonly readings: readonly HardReading[];
  readonly open: number;
  readonly expired: number;
}

const factor = Number(process.env['PROOF_TIME_FACTOR'] ?? 1);
const clock: Clock = {
  now: systemClock.now,
  monotonicMs: () => performance.now() * factor,
  after: (delayMs, callback) => systemClock.after(delayMs / factor, callback),
};
const file = process.argv[process.argv.indexOf('--config') + 1] as string;
const app = await createApp({ config: loadConfig(file, Date.now()), clock, clockKind: 'wall' });
logEvents(app.bus);
console.log(JSON.stringify({ gateway: app.gatewayUrl, ledger: app.ledgerFolder }));
process.on('message', () => {
  const { limiter, journal } = app.runtime;
  void (journal as typeof app.journal)
    .flush()
    .then(async () => process.send?.({ readings: await limiter.usage(), ...limiter.stats() } satisfies LimiterReport));
});
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
