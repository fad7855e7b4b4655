import { workers } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import type { GridOfPlan } from './evaluate-scenario.ts';
import type { Plan } from './plan.ts';
import type { Claim } from '../claims/claim.ts';
import type { Siting } from '../siting-plan/make-siting.ts';
import type { ReadyScenario } from './read-scenario.ts';

/** What a plan is made of. */
export interface PlanWork {
  readonly ready: ReadyScenario;
  readonly grid: GridOfPlan;
}

/** What the thread of plans is asked for. */
export type Asked =
  | ({ readonly kind: 'plan' } & PlanWork)
  | { readonly kind: 'claims' }
  | { readonly kind: 'workbook'; readonly plan: Plan }
  | { readonly kind: 'workbook of a siting'; readonly siting: Siting };

const MEMORY_MB = 256;
let running = 0;
/** Plans that are made at once, so that a gateway beside them keeps its processor. */
const MOST_AT_ONCE = 2;

async function apart<Made>(asked: Asked): Promise<Made> {
  if (running >= MOST_AT_ONCE)
    throw new JoulegateError('JG_OVERLOADED', `${running} plans are being made`, {
      hint: 'ask again in a few seconds',
    });
  running++;
  try {
    return await workers.ask<Made, Made>(
      new URL('./plan-worker.ts', import.meta.url),
      { name: 'plan', data: asked, memoryMb: MEMORY_MB },
      (answer) => ({ answer }),
    );
  } finally {
    running--;
  }
}

/** Work of plans in a thread of its own: thousands of draws, or a file, would hold up whatever else the process does. */
export const plansApart = {
  /** @throws JoulegateError JG_OVERLOADED where others are being made */
  make: (work: PlanWork): Promise<Plan> => apart<Plan>({ kind: 'plan', ...work }),
  /** What is often said, with our figures, on the yearly averages that come with the program. @throws JoulegateError JG_OVERLOADED */
  claims: (): Promise<readonly Claim[]> => apart<readonly Claim[]>({ kind: 'claims' }),
  /** The plan as an XLSX file whose formulas compute from its inputs. @throws JoulegateError JG_OVERLOADED */
  workbook: (plan: Plan): Promise<Uint8Array> => apart<Uint8Array>({ kind: 'workbook', plan }),
  /** A siting as one, likewise. @throws JoulegateError JG_OVERLOADED */
  workbookOfSiting: (siting: Siting): Promise<Uint8Array> =>
    apart<Uint8Array>({ kind: 'workbook of a siting', siting }),
} as const;
