import type { Entry } from '../../ledger/index.ts';
import type { BookedRequest } from '../decide-again/booked-request.ts';
import { bookedOverExpected, type Happened } from '../decide-again/replay-books.ts';
import { inSequence, type Effect, type Evaluated } from './in-sequence.ts';
import { knownPlaces } from './known-places.ts';
import { proposalsOf, type Grounds, type Proposal, type State } from './proposals.ts';

/** A proposal with what it is worth. */
export type Opportunity = Pick<Proposal, 'kind' | 'workload' | 'does' | 'assumes'> &
  Omit<Evaluated<Proposal>, 'proposal'>;

export interface Opportunities {
  readonly proposals: readonly Opportunity[];
  /** All of them together. */
  readonly together: Effect;
}

/** Of the period's carbon: below it nothing is proposed. */
const LEAST_SHARE = 0.002;

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
  const found = inSequence(
    proposalsOf(grounds),
    start,
    (state) => totalsOf(state, levels),
    (happened.kg + idle.kg) * LEAST_SHARE,
  );
  return {
    proposals: found.proposals.map(({ proposal: { kind, workload, does, assumes }, ...worth }) => ({
      kind,
      workload,
      does,
      assumes,
      ...worth,
    })),
    together: found.together,
  };
}
