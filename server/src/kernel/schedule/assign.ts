import type { EpochHour } from '../../units/index.ts';
import type { JobLane, JobPart, JobPlan, LaneCost, WaitingJob } from './types.ts';

/** What a plan is made by. */
export interface ScheduleTerms {
  readonly now: EpochHour;
  readonly usdPerTonne: number;
}

/** Work may take so much longer than expected without missing its deadline. */
const SAFETY = 0.25;
/** Where carbon has no price, equal money goes to the cleaner hour. */
const LEAST_USD_PER_TONNE = 0.01;
const NOTHING = 1e-9;

const full = ({ usd, grams }: LaneCost, { usdPerTonne }: ScheduleTerms): number =>
  usd + (Math.max(usdPerTonne, LEAST_USD_PER_TONNE) * grams) / 1e6;

/** Room that earlier jobs of the same plan have left. */
type RoomLeft = (lane: JobLane, hour: EpochHour) => number;

interface Choice {
  readonly lane: JobLane;
  readonly parts: readonly JobPart[];
  readonly cost: LaneCost;
  readonly isLate: boolean;
}

function costOf(lane: JobLane, parts: readonly JobPart[]): LaneCost {
  let [usd, grams] = [0, 0];
  for (const { hour, work } of parts) {
    const cost = lane.cost(hour);
    usd += cost.usd * work;
    grams += cost.grams * work;
  }
  return { usd, grams };
}

/** The last hours that are planned with while there are others: what takes longer than expected still ends in time. */
const safeDeadline = ({ workHours, deadline }: WaitingJob, now: EpochHour): EpochHour =>
  Math.max(Math.min(deadline, now + Math.ceil(workHours)), deadline - Math.ceil(workHours * SAFETY));

/** Fills hours in the given order until the work is done; `null` where they do not hold it. */
function fill(
  lane: JobLane,
  hours: readonly EpochHour[],
  workHours: number,
  room: RoomLeft,
): readonly JobPart[] | null {
  const parts: JobPart[] = [];
  let left = workHours;
  for (const hour of hours) {
    const work = Math.min(left, 1, room(lane, hour));
    if (work <= NOTHING) continue;
    parts.push({ hour, work });
    left -= work;
    if (left <= NOTHING) return parts.sort((a, b) => a.hour - b.hour);
  }
  return null;
}

const range = (from: EpochHour, end: EpochHour): EpochHour[] =>
  Array.from({ length: Math.max(0, end - from) }, (_, i) => from + i);

/** Unbroken hours from each start on that hold the work, the cheapest of them. */
function unbroken(lane: JobLane, hours: readonly EpochHour[], workHours: number, room: RoomLeft, terms: ScheduleTerms) {
  let best: readonly JobPart[] | null = null;
  let least = Infinity;
  for (let start = 0; start < hours.length; start++) {
    const run: JobPart[] = [];
    let left = workHours;
    for (let i = start; i < hours.length && left > NOTHING; i++) {
      const work = Math.min(left, 1, room(lane, hours[i]!));
      // A gap would break it.
      if (work <= NOTHING || (left > work + NOTHING && work < 1 - NOTHING)) break;
      run.push({ hour: hours[i]!, work });
      left -= work;
    }
    if (left > NOTHING) continue;
    const cost = full(costOf(lane, run), terms);
    if (cost < least) [best, least] = [run, cost];
  }
  return best;
}

/** The longest that is looked ahead for a job that no longer fits. */
const LATE_HOURS = 400;

function choose(job: WaitingJob, lane: JobLane, room: RoomLeft, terms: ScheduleTerms): Choice | null {
  const { now } = terms;
  const { workHours, deadline } = job;
  if (lane.kind === 'handed-over') {
    if (lane.promiseHours > job.hoursLeft) return null;
    const parts = [{ hour: now, work: workHours }];
    return { lane, parts, cost: costOf(lane, parts), isLate: false };
  }
  const within = (end: EpochHour): readonly JobPart[] | null => {
    const hours = range(now, end);
    if (!job.isInterruptible) return unbroken(lane, hours, workHours, room, terms);
    const price = new Map(hours.map((hour) => [hour, full(lane.cost(hour), terms)]));
    return fill(
      lane,
      hours.sort((a, b) => price.get(a)! - price.get(b)! || a - b),
      workHours,
      room,
    );
  };
  const parts = within(safeDeadline(job, now)) ?? within(deadline);
  if (parts !== null) return { lane, parts, cost: costOf(lane, parts), isLate: false };
  const late = fill(lane, range(now, now + LATE_HOURS), workHours, room);
  return late === null ? null : { lane, parts: late, cost: costOf(lane, late), isLate: true };
}

/**
 * Gives jobs to lanes and hours at the least full cost (money and carbon at its price), those whose deadline is nearest first,
 * so that nobody's cleaner hour makes another late. Made anew whenever an hour, a job or a rate is known better; only the
 * parts of the present hour are acted on.
 * @param jobs with work left
 * @returns a plan for each job that some lane of its own can take at all, in the order of deadlines
 */
export function assign(
  jobs: readonly WaitingJob[],
  lanes: readonly JobLane[],
  terms: ScheduleTerms,
): readonly JobPlan[] {
  const taken = new Map<string, number>();
  const room: RoomLeft = (lane, hour) => lane.room(hour) - (taken.get(`${lane.id} ${hour}`) ?? 0);
  const inOrder = jobs.toSorted((a, b) => a.deadline - b.deadline || (a.id < b.id ? -1 : 1));
  return inOrder.flatMap((job): JobPlan[] => {
    let best: Choice | null = null;
    for (const lane of lanes) {
      if (!job.lanes.includes(lane.id)) continue;
      const choice = choose(job, lane, room, terms);
      if (choice === null) continue;
      const isBetter =
        best === null ||
        (best.isLate && !choice.isLate) ||
        (best.isLate === choice.isLate && full(choice.cost, terms) < full(best.cost, terms));
      if (isBetter) best = choice;
    }
    if (best === null) return [];
    const { lane, parts, cost, isLate } = best;
    const atOnce =
      lane.kind === 'handed-over'
        ? parts
        : (fill(lane, range(terms.now, terms.now + LATE_HOURS), job.workHours, room) ?? parts);
    if (lane.kind === 'hourly')
      for (const { hour, work } of parts)
        taken.set(`${lane.id} ${hour}`, (taken.get(`${lane.id} ${hour}`) ?? 0) + work);
    return [
      {
        id: job.id,
        lane: lane.id,
        parts,
        expected: cost,
        atOnce: costOf(lane, atOnce),
        latestStart: Math.max(terms.now, job.deadline - Math.ceil(job.workHours * (1 + SAFETY) + lane.promiseHours)),
        isLate,
      },
    ];
  });
}
