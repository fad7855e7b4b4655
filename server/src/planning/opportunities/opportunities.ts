import type { Entry } from '../../ledger/index.ts';
import type { Ms } from '../../units/index.ts';
import type { BookedRequest } from '../decide-again/booked-request.ts';
import { bookedOverExpected, type Happened } from '../decide-again/replay-books.ts';
import { knownPlaces } from './known-places.ts';
import { proposalsOf, type Grounds, type Proposal, type State } from './proposals.ts';

/** What something changes: negative is less. */
export interface Effect {
  readonly usd: number;
  readonly kwh: number;
  readonly kg: number;
  /** Of a request, on the mean of all. */
  readonly ms: Ms;
  /** What all that waiting is worth. */
  readonly waitUsd: number;
}

/** A proposal with what it is worth. */
export interface Opportunity extends Pick<Proposal, 'kind' | 'workload' | 'does' | 'assumes'> {
  /** Nothing else done. */
  readonly alone: Effect;
  /** Behind those before it: these add up. */
  readonly inSequence: Effect;
  /** Money and waiting in sequence for a tonne less; negative: it saves. */
  readonly usdPerTonne: number;
}

export interface Opportunities {
  readonly proposals: readonly Opportunity[];
  /** All of them together. */
  readonly together: Effect;
}

const SHOWN_AT_MOST = 10;
/** Of the period's carbon: below it nothing is proposed. */
const LEAST_SHARE = 0.002;
const KG_PER_TONNE = 1000;

/** Sums of a state at the level of the books. */
function totalsOf({ standings, idle }: State, levels: Levels): Effect {
  let [usd, wh, g, ms] = [0, 0, 0, 0];
  for (const [i, { place, share, gridShare }] of standings.entries()) {
    const operational = levels.operationalShares[i]!;
    usd += place.usd * share;
    wh += place.wh * share;
    g += place.g * share * (1 - operational + operational * gridShare);
    ms += place.latencyMs;
  }
  return {
    usd: usd * levels.usd,
    kwh: (wh * levels.wh) / 1000 + idle.kwh,
    kg: (g * levels.g) / 1000 + idle.kg,
    ms: standings.length === 0 ? 0 : ms / standings.length,
    waitUsd: (ms / 1000) * levels.usdPerSecond,
  };
}

/** What brings expected figures of the requests looked at to those of all that was booked. */
interface Levels {
  readonly usd: number;
  readonly wh: number;
  readonly g: number;
  /** Of each request looked at, for those that it stands for. */
  readonly usdPerSecond: number;
  readonly operationalShares: readonly number[];
}

const less = (after: Effect, before: Effect): Effect => ({
  usd: after.usd - before.usd,
  kwh: after.kwh - before.kwh,
  kg: after.kg - before.kg,
  ms: after.ms - before.ms,
  waitUsd: after.waitUsd - before.waitUsd,
});

const perTonne = ({ usd, waitUsd, kg }: Effect): number => (-(usd + waitUsd) / kg) * KG_PER_TONNE;

/**
 * At most ten things that would have emitted less in a period, each replayed. In the order of their own cost of a tonne each
 * is evaluated behind all before it, so that nothing is counted twice; what then saves nothing is left out.
 */
export function opportunitiesOf(
  of: Omit<Grounds, 'places'> & {
    readonly entries: readonly Entry[];
    readonly looked: number;
    /** What a second of a request is worth. */
    readonly latencyUsdPerSecond: number;
    readonly happened: Pick<Happened, 'requests' | 'kg'>;
  },
): Opportunities {
  const { requests, idle, looked, happened } = of;
  const grounds: Grounds = { ...of, places: knownPlaces(of.entries) };
  const standFor = looked === 0 ? 0 : happened.requests / looked;
  const levels: Levels = {
    usd: bookedOverExpected(requests, 'usd') * standFor,
    wh: bookedOverExpected(requests, 'wh') * standFor,
    g: bookedOverExpected(requests, 'g') * standFor,
    usdPerSecond: of.latencyUsdPerSecond * standFor,
    operationalShares: requests.map((request: BookedRequest) => request.operationalShare),
  };
  const start: State = { standings: requests.map(({ served }) => ({ place: served, share: 1, gridShare: 1 })), idle };
  const before = totalsOf(start, levels);
  const least = (happened.kg + idle.kg) * LEAST_SHARE;
  const ranked = proposalsOf(grounds)
    .map((proposal) => ({ proposal, alone: less(totalsOf(proposal.apply(start), levels), before) }))
    .filter(({ alone }) => alone.kg < -least)
    .toSorted((a, b) => perTonne(a.alone) - perTonne(b.alone));
  let [state, sums] = [start, before];
  const proposals: Opportunity[] = [];
  for (const { proposal, alone } of ranked) {
    if (proposals.length === SHOWN_AT_MOST) break;
    const next = proposal.apply(state);
    const then = totalsOf(next, levels);
    const inSequence = less(then, sums);
    if (inSequence.kg >= -least) continue;
    const { kind, workload, does, assumes } = proposal;
    proposals.push({ kind, workload, does, assumes, alone, inSequence, usdPerTonne: perTonne(inSequence) });
    [state, sums] = [next, then];
  }
  return { proposals, together: less(sums, before) };
}
