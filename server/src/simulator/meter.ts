import type { EpochMs, Usage } from '../units/index.ts';
import { addUsage, NO_USAGE, outputTokens } from '../units/index.ts';
import type { PowerLaw } from './power-law.ts';
import { requestEnergyJ } from './power-law.ts';
import type { MeterReading } from './types.ts';

/** How a request ended. */
export type Ending = 'finished' | 'aborted' | 'failed';

/** The counters of one deployment. Every started request ends exactly once. */
export interface Meter {
  readonly inFlight: number;
  start(): void;
  /** Books what was really processed; `batch` and `noise` as drawn at admission. */
  end(ending: Ending, usage: Usage, batch: number, noise: number): void;
  read(at: EpochMs): MeterReading;
}

export function createMeter(deployment: string, law: PowerLaw): Meter {
  const requests = { started: 0, finished: 0, aborted: 0, failed: 0 };
  let usage: Usage = NO_USAGE;
  let usageUnfinished: Usage = NO_USAGE;
  let gpuEnergyJ = 0;
  let inFlight = 0;
  return {
    get inFlight() {
      return inFlight;
    },
    start() {
      requests.started++;
      inFlight++;
    },
    end(ending, used, batch, noise) {
      requests[ending]++;
      inFlight--;
      usage = addUsage(usage, used);
      if (ending !== 'finished') usageUnfinished = addUsage(usageUnfinished, used);
      const { inputUncached, cacheRead } = used;
      gpuEnergyJ += requestEnergyJ(law, { inputUncached, cacheRead, generated: outputTokens(used), batch, noise });
    },
    read: (at) => ({
      deployment,
      at,
      gpuEnergyJ,
      itEnergyJ: gpuEnergyJ * (1 + law.hostShare + law.idleShare),
      usage,
      usageUnfinished,
      requests: { ...requests },
      inFlight,
    }),
  };
}
