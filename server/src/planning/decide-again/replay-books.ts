import { intervalOf, type Ms } from '../../units/index.ts';
import type { BookedRequest, PlaceAgain } from './booked-request.ts';
import { chooseAgain, type OtherPolicy } from './choose-again.ts';

/** Sums of a period out of the books. */
export interface Happened {
  readonly requests: number;
  readonly usd: number;
  readonly kwh: number;
  readonly kg: number;
}

/** Requests that would go elsewhere. */
export interface Moved {
  readonly workload: string;
  readonly from: string;
  readonly to: string;
  /** Of those that were decided again. */
  readonly share: number;
  /** Of each such request, more than at the place that served it. */
  readonly usd: number;
  readonly g: number;
  readonly ms: Ms;
}

/** What another policy would have made of the requests of a period. */
export interface BooksReplay {
  readonly replayed: number;
  readonly happened: Happened & { readonly addedMs: Ms };
  readonly changed: { readonly usd: number; readonly kwh: number; readonly kg: number; readonly addedMs: Ms };
  /** Changed less happened. */
  readonly difference: {
    readonly usd: number;
    readonly kwh: number;
    readonly kg: number;
    readonly ms: Ms;
    /** Nine cases of ten. What places err alike cancels, so it is at most as wide. */
    readonly kgInterval: readonly [low: number, high: number];
  };
  readonly movedShare: number;
  readonly moves: readonly Moved[];
  /** Price of a second that the latency budget set; `null`: none was given. */
  readonly latencyUsdPerSecond: number | null;
  /** Requests that no place of the fleet is left to. */
  readonly unserved: number;
}

const MOVES_AT_MOST = 10;

/** Booked over expected of the same requests: what was expected is brought to what came of it. */
export function bookedOverExpected(requests: readonly BookedRequest[], figure: 'usd' | 'wh' | 'g'): number {
  const known = requests.filter(({ booked }) => booked[figure] !== null);
  const expected = known.reduce((sum, { served }) => sum + served[figure], 0);
  return expected > 0 ? known.reduce((sum, { booked }) => sum + booked[figure]!, 0) / expected : 1;
}

/**
 * Decides the requests of a period again and holds the outcome against what happened: the difference of expectations,
 * brought to the level of the books, on top of the books' own sums.
 * @param requests all that can be decided again, of `looked` entries; the period's sums are spread over them alike
 */
export function replayBooks(
  requests: readonly BookedRequest[],
  looked: number,
  happened: Happened,
  policy: OtherPolicy,
): BooksReplay {
  const { places, latencyUsdPerSecond } = chooseAgain(requests, policy);
  const pairs = requests.flatMap((request, i) => {
    const place = places[i]!;
    return place === null ? [] : [{ request, place }];
  });
  const count = pairs.length;
  const more = (of: (place: PlaceAgain) => number): number =>
    count === 0
      ? 0
      : pairs.reduce((sum, pair) => (isMoved(pair) ? sum + of(pair.place) - of(pair.request.served) : sum), 0) / count;
  // What could not be decided again stays as it was.
  const standFor = looked === 0 ? 0 : (happened.requests * count) / looked;
  const usd = more((place) => place.usd) * bookedOverExpected(requests, 'usd') * standFor;
  const kwh = (more(({ wh }) => wh) * bookedOverExpected(requests, 'wh') * standFor) / 1000;
  const kg = (more(({ g }) => g) * bookedOverExpected(requests, 'g') * standFor) / 1000;
  const ms = more(({ latencyMs }) => latencyMs);
  const sigma = count === 0 ? 0 : pairs.reduce((sum, { request }) => sum + request.sigma, 0) / count;
  const { p05, p95 } = intervalOf({ mean: kg, sigma });
  const addedMs =
    count === 0 ? 0 : pairs.reduce((sum, { request }) => sum + request.served.latencyMs - request.nearestMs, 0) / count;
  return {
    replayed: count,
    happened: { ...happened, addedMs },
    changed: { usd: happened.usd + usd, kwh: happened.kwh + kwh, kg: happened.kg + kg, addedMs: addedMs + ms },
    difference: { usd, kwh, kg, ms, kgInterval: kg < 0 ? [p95, p05] : [p05, p95] },
    movedShare: count === 0 ? 0 : pairs.filter(isMoved).length / count,
    moves: movesOf(pairs),
    latencyUsdPerSecond,
    unserved: requests.length - count,
  };
}

interface Pair {
  readonly request: BookedRequest;
  readonly place: PlaceAgain;
}
const isMoved = ({ request, place }: Pair): boolean => place.name !== request.served.name;

function movesOf(pairs: readonly Pair[]): readonly Moved[] {
  const groups = Map.groupBy(pairs.filter(isMoved), ({ request, place }) =>
    JSON.stringify([request.workload, request.served.name, place.name]),
  );
  return [...groups.values()]
    .map((own): Moved => {
      const mean = (of: (place: PlaceAgain) => number): number =>
        own.reduce((sum, { request, place }) => sum + of(place) - of(request.served), 0) / own.length;
      const { request, place } = own[0]!;
      return {
        workload: request.workload,
        from: request.served.name,
        to: place.name,
        share: own.length / pairs.length,
        usd: mean((at) => at.usd),
        g: mean(({ g }) => g),
        ms: mean(({ latencyMs }) => latencyMs),
      };
    })
    .toSorted((a, b) => b.share - a.share)
    .slice(0, MOVES_AT_MOST);
}
