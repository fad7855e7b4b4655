import { timers } from '../../edge/index.ts';
import { UsageLearner } from '../../kernel/index.ts';
import { JoulegateError } from '../../units/index.ts';

/** The books tell hours apart by unit: callers who made up names would make the sums grow with every request. */
export const MAX_UNIT_NAMES = 32;

/** The functional units that each organisation counts in, as this process has seen them. */
export class UnitNames {
  readonly #seen = new Map<string, Set<string>>();

  /** @throws JoulegateError JG_BAD_HEADER where the organisation counts in enough others already */
  check(organisation: string, units: Readonly<Record<string, number>>): void {
    let seen = this.#seen.get(organisation);
    if (seen === undefined) this.#seen.set(organisation, (seen = new Set()));
    for (const name of Object.keys(units)) {
      if (seen.has(name)) continue;
      if (seen.size >= MAX_UNIT_NAMES)
        throw new JoulegateError(
          'JG_BAD_HEADER',
          `${MAX_UNIT_NAMES} other units are counted in already, not "${name}"`,
          {
            where: 'x-joulegate-units',
            hint: `use one of ${[...seen].join(', ')}`,
          },
        );
      seen.add(name);
    }
  }
}

/** A learner takes about 3 KB. */
const MOST_LEARNERS = 2048;

/** Finds the learner of an organisation's requests to an endpoint of a workload. */
export type FindLearner = (organisation: string, workload: string, endpoint: string) => UsageLearner;

/**
 * Learners, made when they are first asked for: each organisation has its own, so that nobody's traffic changes what is
 * expected of another's. Where there are too many, the one that was asked for longest ago starts anew.
 */
export function openLearners(most = MOST_LEARNERS): FindLearner {
  const known = new Map<string, UsageLearner>();
  let newest = '';
  return (organisation, workload, endpoint) => {
    // With its lengths no two triples are one key, whatever signs are in them.
    const key = `${organisation.length} ${workload.length} ${organisation}${workload}${endpoint}`;
    const before = known.get(key);
    // A request asks twice, and to put an entry of a map at its end takes as long as to read a small body.
    if (before !== undefined && key === newest) return before;
    const found = before ?? new UsageLearner();
    newest = key;
    known.delete(key);
    known.set(key, found);
    const oldest = known.keys().next();
    if (known.size > most && oldest.done !== true) known.delete(oldest.value);
    return found;
  };
}

/** A step of work that takes long as a whole: a millisecond or so. @returns whether more of it is left */
export type WorkStep = () => boolean;

/**
 * Work that takes long, in steps: between two of them everybody else has a turn. Owners take turns; the works of one
 * owner are done one after the other, so that few are held half done.
 */
export class Turns {
  /** By owner, in the order of their turns. */
  readonly #waiting = new Map<string, WorkStep[]>();

  add(owner: string, step: WorkStep): void {
    const mine = this.#waiting.get(owner);
    if (mine !== undefined) return void mine.push(step);
    this.#waiting.set(owner, [step]);
    if (this.#waiting.size === 1) timers.soon(() => this.#next());
  }

  #next(): void {
    const [owner, steps] = this.#waiting.entries().next().value as [string, WorkStep[]];
    let more = false;
    try {
      more = (steps[0] as WorkStep)();
    } finally {
      if (!more) steps.shift();
      this.#waiting.delete(owner);
      if (steps.length > 0) this.#waiting.set(owner, steps);
      if (this.#waiting.size > 0) timers.soon(() => this.#next());
    }
  }
}
