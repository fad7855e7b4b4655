import { workers } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import type { GridOfPlan } from './evaluate-scenario.ts';
import type { Plan } from './plan.ts';
import type { ReadyScenario } from './read-scenario.ts';

/** What a plan is made of. */
export interface PlanWork {
  readonly ready: ReadyScenario;
  readonly grid: GridOfPlan;
}

const MEMORY_MB = 256;
let running = 0;
/** Plans that are made at once, so that a gateway beside them keeps its processor. */
const MOST_AT_ONCE = 2;

/**
 * Makes a plan in a thread of its own: thousands of draws would hold up whatever else the process does.
 * @throws JoulegateError JG_OVERLOADED where others are being made
 */
export async function planApart(work: PlanWork): Promise<Plan> {
  if (running >= MOST_AT_ONCE)
    throw new JoulegateError('JG_OVERLOADED', `${running} plans are being made`, {
      hint: 'ask again in a few seconds',
    });
  running++;
  const worker = workers.launch<never, Plan>(new URL('./plan-worker.ts', import.meta.url), {
    name: 'plan',
    data: work,
    memoryMb: MEMORY_MB,
  });
  try {
    return await new Promise<Plan>((resolve, reject) => {
      worker.onMessage(resolve);
      void worker.closed.then((fault) =>
        reject(fault ?? new JoulegateError('JG_INTERNAL', 'the plan was not finished')),
      );
    });
  } finally {
    running--;
    await worker.terminate();
  }
}
