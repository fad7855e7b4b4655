import { replays, type ReplayData } from '../../planning/index.ts';
import { random } from '../../edge/index.ts';
import type { EpochHour } from '../../units/index.ts';
import { type Origin, catalogue } from '../../world/index.ts';
import { DEMO_ORIGINS, DEMO_TEAMS, EU_WORKLOAD, OPEN_WORKLOAD } from './demo-config.ts';
import type { DemoRequest } from './traffic.ts';

const HOURS_PER_DAY = 24;
const EUROPEAN = new Set(['paris', 'frankfurt']);
/** Share of European requests that carry data bound to the European Union. */
const BOUND_SHARE = 0.5;
const STREAM_SHARE = 0.5;
/** Above the wanted count, so that a Poisson day never falls below it. */
const MARGIN = 1.1;

/** Draws the requests of a day, or of several: at least `count` in all, every origin with the same demand, in its own local rhythm. */
export function dayRequests(
  data: ReplayData,
  startHour: EpochHour,
  count: number,
  seed: number,
  days = 1,
): readonly DemoRequest[] {
  const origins = DEMO_ORIGINS.map((key) => catalogue.origins.find(key) as Origin);
  const drawn = replays.requests({
    origins,
    startHour,
    hours: days * HOURS_PER_DAY,
    rhythm: data.rhythm,
    tokens: data.tokens,
    requestsPerHour: (count * MARGIN) / (days * HOURS_PER_DAY),
    seed,
  });
  const rng = random.seeded(seed + 1);
  const teams = random.seeded(seed + 2);
  return Array.from({ length: drawn.count }, (_, i): DemoRequest => {
    const origin = (origins[drawn.origin[i] as number] as Origin).key;
    return {
      position: (drawn.atHours[i] as number) / (days * HOURS_PER_DAY),
      origin,
      team: DEMO_TEAMS[Math.floor(teams.next() ** 2 * DEMO_TEAMS.length)]!,
      workload: EUROPEAN.has(origin) && rng.next() < BOUND_SHARE ? EU_WORKLOAD : OPEN_WORKLOAD,
      inputTokens: drawn.inputTokens[i] as number,
      outputTokens: drawn.outputTokens[i] as number,
      stream: rng.next() < STREAM_SHARE,
    };
  });
}
