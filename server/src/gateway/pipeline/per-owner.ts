import { timers } from '../../edge/index.ts';
import { UsageLearner } from '../../kernel/index.ts';
import { JoulegateError, Recent } from '../../units/index.ts';

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

/** A learner takes about 3 KB; twice as many may be there. */
const KEPT_LEARNERS = 1024;

/** Finds the learner of an organisation's requests to an endpoint of a workload. */
export type FindLearner = (organisation: string, workload: string, endpoint: string) => UsageLearner;

/**
 * Learners, made when they are first asked for: each organisation has its own, so that nobody's traffic changes what is
 * expected of another's. Where there are too many, those that were asked for longest ago start anew.
 * @param kept learners that were asked for last, which are there for certain
 */
export function openLearners(kept = KEPT_LEARNERS): FindLearner {
  const known = new Recent<UsageLearner>(kept);
  let last: { readonly of: readonly [string, string, string]; readonly found: UsageLearner } | null = null;
  return (organisation, workload, endpoint) => {
    // A request asks twice, and to make and hash one name takes as long as to read a small body.
    if (last !== null && last.of[0] === organisation && last.of[1] === workload && last.of[2] === endpoint)
      return last.found;
    // With its lengths no two triples are one key, whatever signs are in them.
    const key = `${organisation.length} ${workload.length} ${organisation}${workload}${endpoint}`;
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = new UsageLearner()));
    last = { of: [organisation, workload, endpoint], found };
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
  /** In the order of their turns. No `Map`: its dead tables would keep the bodies of steps that are done ({@link Recent}). */
  readonly #waiting: { readonly owner: string; readonly steps: WorkStep[] }[] = [];

  add(owner: string, step: WorkStep): void {
    const mine = this.#waiting.find((each) => each.owner === owner);
    if (mine !== undefined) return void mine.steps.push(step);
    this.#waiting.push({ owner, steps: [step] });
    if (this.#waiting.length === 1) timers.soon(() => this.#next());
  }

  #next(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    const { steps } = first;
    let more = false;
    try {
      more = (steps[0] as WorkStep)();
    } finally {
      if (!more) steps.shift();
      this.#waiting.shift();
      if (steps.length > 0) this.#waiting.push(first);
      if (this.#waiting.length > 0) timers.soon(() => this.#next());
    }
  }
}
