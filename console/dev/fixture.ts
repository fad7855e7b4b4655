/** For developing the console: `node console/dev/fixture.ts [--empty] [--live]` serves invented traffic on port 4001. */
import { join } from 'node:path';
import { startAdmin } from '../../server/src/doors/index.ts';
import { waistOf } from '../../server/src/doors/waist.fixture.ts';
import { COMPARISON, madeUpCollector } from './made-up-collector.ts';
import { madeUpTraffic, START } from './made-up-traffic.ts';

const HOURS = 46;
const PER_HOUR = 14;
const STEP_MS = 3_600_000 / PER_HOUR;

const { collector, clock } = madeUpCollector();
const next = madeUpTraffic(1);
const step = (): void => {
  clock.set(clock.now() + STEP_MS);
  collector.accept({ kind: 'entry', entry: next(clock.now()) });
};
clock.set(START);
if (!process.argv.includes('--empty')) {
  for (let i = 0; i < HOURS * PER_HOUR; i++) step();
  if (!process.argv.includes('--no-comparison')) collector.setComparison(COMPARISON);
}
if (process.argv.includes('--live')) setInterval(step, 400);
const admin = await startAdmin({
  port: Number(process.env['PORT'] ?? 4001),
  waist: waistOf({ live: collector }),
  consoleFolder: join(import.meta.dirname, '..', 'dist'),
  metrics: async () => '',
});
console.log(admin.url);
