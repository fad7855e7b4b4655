import { QUESTIONS, type Answer, type Waist } from '../doors/index.ts';
import type { TelemetrySources } from '../telemetry/index.ts';
import { hourOf, toJoulegateError, type EpochHour, type EpochMs } from '../units/index.ts';
import type { Deployment } from '../world/index.ts';

type Rows = NonNullable<TelemetrySources['reserved']>;
const HOURS = 24;

/** Figures of the page Fleet for metrics, asked of the books once an hour. */
export interface ReservedUse {
  rows(): ReturnType<Rows>;
  /** Never throws: a fault is told, and the hour asked again with the next one. */
  tick(waist: Waist): Promise<void>;
}

const rowOf = ({ deployment, reserved }: Answer<'fleet'>['rows'][number]): ReturnType<Rows> => {
  if (reserved === null) return [];
  const { owner, basis, utilisation, breakEven, idle, hours } = reserved;
  const counted = idle.tier === 'measured' ? reserved.knownHours : hours.length;
  return [
    {
      deployment,
      owner,
      basis,
      utilisation,
      breakEven: breakEven.verdict === 'never' ? Infinity : breakEven.utilisation,
      idleW: idle.wh === null || counted === 0 ? null : idle.wh / counted,
    },
  ];
};

export function reservedUse(
  deployments: () => readonly Deployment[],
  now: () => EpochMs,
  fault: (message: string) => void,
): ReservedUse {
  let asked: EpochHour | null = null;
  let rows: ReturnType<Rows> = [];
  return {
    rows: () => rows,
    async tick(waist) {
      const hour = hourOf(now());
      if (hour === asked) return;
      asked = hour;
      if (deployments().every(({ reserved }) => reserved === undefined)) {
        rows = [];
        return;
      }
      try {
        const fleet = QUESTIONS.find(({ name }) => name === 'fleet');
        const answer = (await fleet?.ask(waist, { hours: HOURS })) as Answer<'fleet'>;
        rows = answer.rows.flatMap((row) => [...rowOf(row)]);
      } catch (thrown) {
        fault(`the use of reserved capacity is unknown this hour: ${toJoulegateError(thrown).message}`);
      }
    },
  };
}
