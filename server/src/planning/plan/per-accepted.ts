import type { Usd } from '../../units/index.ts';
import type { Compared } from './choose.ts';
import type { OptionYears } from './evaluate-option.ts';
import type { PlanInput } from './inputs-of-plan.ts';
import type { PlanOption } from './resolve-options.ts';

/** What an answer that the owner accepts costs: those that are not are paid for by those that are. */
export interface PerAccepted {
  readonly acceptedShare: number;
  /** Evaluation, or marks in the books, that the share is from. */
  readonly from: string;
  readonly usd: Usd;
  readonly wh: number;
  readonly g: number;
}

const WH_PER_KWH = 1000;
const G_PER_T = 1e6;

/** The share by the scenario, else by what was marked in the books. */
function shareOf({ given, booked }: PlanOption): Pick<PerAccepted, 'acceptedShare' | 'from'> | null {
  if (given.quality !== undefined) return { acceptedShare: given.quality.acceptedShare, from: given.quality.eval };
  const marks = booked?.acceptedShare ?? null;
  if (marks === null || marks.share === 0) return null;
  return {
    acceptedShare: marks.share,
    from: `${marks.of} answers of ${booked!.requests} that were marked in the books`,
  };
}

/**
 * Money, energy and carbon of an accepted answer: those of a mean year over its requests and the share that is accepted.
 * @returns `null` where nobody said which share is accepted, or none was
 */
export function perAcceptedOf(
  each: PlanOption,
  { years }: Pick<OptionYears, 'years'>,
  { usd, tonnes }: Pick<Compared, 'usd' | 'tonnes'>,
): PerAccepted | null {
  const share = shareOf(each);
  if (share === null) return null;
  const accepted = (years.reduce((sum, { requests }) => sum + requests, 0) / years.length) * share.acceptedShare;
  const kwh = years.reduce((sum, { energy }) => sum + energy.allocatedKwh, 0) / years.length;
  return { ...share, usd: usd / accepted, wh: (kwh * WH_PER_KWH) / accepted, g: (tonnes * G_PER_T) / accepted };
}

/** The share as an input of the plan; none where nobody said it. */
export function acceptedInputsOf(each: PlanOption): readonly PlanInput[] {
  const share = shareOf(each);
  if (share === null) return [];
  const { acceptedShare: value, from: source } = share;
  const path = `${each.given.id}.acceptedShare`;
  return [{ path, what: 'Accepted answers', value, low: null, high: null, unit: 'share', source, tier: null }];
}
