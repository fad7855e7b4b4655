import { chooseAgain, type OtherPolicy } from '../decide-again/choose-again.ts';
import type { BookedRequest, PlaceAgain } from '../decide-again/booked-request.ts';
import type { KnownPlaces } from './known-places.ts';

/** Where each request stands, and what of its expected figures is still taken. */
export interface Standing {
  readonly place: PlaceAgain;
  /** Of money, energy and carbon: less than 1 where a cache answers some. */
  readonly share: number;
  /** Of the carbon of its electricity: less than 1 where it runs in a cleaner hour. */
  readonly gridShare: number;
}

/** Everything that proposals change. */
export interface State {
  readonly standings: readonly Standing[];
  /** Energy and carbon of capacity that ran without work, of the period. */
  readonly idle: { readonly kwh: number; readonly kg: number };
}

export const KINDS = ['relax', 'move', 'right-size', 'defer', 'cache', 'switch-off'] as const;

/** Something that could be done. */
export interface Proposal {
  readonly kind: (typeof KINDS)[number];
  /** `null`: of all. */
  readonly workload: string | null;
  readonly does: string;
  /** What has to hold and the books cannot tell; `null`: nothing. */
  readonly assumes: string | null;
  apply(state: State): State;
}

/** What proposals are made of. */
export interface Grounds {
  readonly requests: readonly BookedRequest[];
  readonly places: KnownPlaces;
  readonly idle: State['idle'];
  /** What a tonne is worth where an answer is moved for a latency budget. */
  readonly carbonUsdPerTonne: number;
}

const eachOf = (
  state: State,
  { requests }: Pick<Grounds, 'requests'>,
  workload: string,
  change: (standing: Standing, request: BookedRequest) => Standing,
): State => ({
  ...state,
  standings: state.standings.map((standing, i) =>
    requests[i]!.workload === workload ? change(standing, requests[i]!) : standing,
  ),
});

const RELAXED_MS = 20;

/** 20 ms more on the mean than now, spent where a millisecond buys most. */
function relaxed(grounds: Grounds, workload: string): Proposal {
  return {
    kind: 'relax',
    workload,
    does: `let ${workload} wait ${RELAXED_MS} ms longer on the mean`,
    assumes: null,
    apply(state) {
      const own = grounds.requests.flatMap((request, i) =>
        request.workload === workload ? [{ request, standing: state.standings[i]! }] : [],
      );
      const placed = own.map(({ request, standing }) => {
        // Another site is a proposal of its own.
        const { place } = standing;
        const here = request.places.filter(({ name, movedTo }) => movedTo === undefined && name !== place.name);
        return { ...request, places: [...here, place] };
      });
      const least = placed.map(({ places }) => Math.min(...places.map(({ latencyMs }) => latencyMs)));
      const now = own.reduce((sum, { standing }, i) => sum + standing.place.latencyMs - least[i]!, 0) / own.length;
      const policy: OtherPolicy = {
        carbonUsdPerTonne: grounds.carbonUsdPerTonne,
        latencyUsdPerSecond: null,
        latencyBudgetMs: now + RELAXED_MS,
        without: [],
      };
      const chosen = chooseAgain(placed, policy).places;
      let next = 0;
      return eachOf(state, grounds, workload, (standing) => ({ ...standing, place: chosen[next++] ?? standing.place }));
    },
  };
}

/** Requests of a workload that stand at one place go to another where that may serve them. */
function moved(grounds: Grounds, workload: string, from: string, to: PlaceAgain): Proposal {
  const before = grounds.requests.find(({ served }) => served.name === from)!.served;
  const [was, is] = [grounds.places.modelOf(before), grounds.places.modelOf(to)];
  const isSmaller = was !== null && is !== null && was !== is;
  return {
    kind: isSmaller ? 'right-size' : 'move',
    workload,
    does: `${workload}: ${from} → ${to.name}${isSmaller ? `, ${is} in the place of ${was}` : ''}`,
    assumes: null,
    apply: (state) =>
      eachOf(state, grounds, workload, (standing, { places }) => {
        if (standing.place.name !== from) return standing;
        return { ...standing, place: places.find(({ name }) => name === to.name) ?? standing.place };
      }),
  };
}

const WAIT_HOURS = 12;

/** Each request in the cleanest of the next hours whose grid is known at its place. */
function deferred(grounds: Grounds, workload: string): Proposal {
  return {
    kind: 'defer',
    workload,
    does: `let ${workload} run in the cleanest of the next ${WAIT_HOURS} hours`,
    assumes: `its answers can wait ${WAIT_HOURS} hours`,
    apply: (state) =>
      eachOf(state, grounds, workload, (standing, { hour }) => {
        const hours = grounds.places.hoursOf(standing.place);
        const now = hours?.get(hour);
        if (hours === null || now === undefined || now <= 0) return standing;
        const ahead = Array.from({ length: WAIT_HOURS + 1 }, (_, i) => hours.get(hour + i) ?? Infinity);
        return { ...standing, gridShare: Math.min(standing.gridShare, Math.min(...ahead) / now) };
      }),
  };
}

const REPEATED = 0.15;

function cached(grounds: Grounds, workload: string): Proposal {
  return {
    kind: 'cache',
    workload,
    does: `answer repeated requests of ${workload} from the cache`,
    assumes: `${REPEATED * 100} % of them are asked again word for word: prompts are not in the books`,
    apply: (state) =>
      eachOf(state, grounds, workload, (standing) => ({ ...standing, share: standing.share * (1 - REPEATED) })),
  };
}

/** All requests of a workload at another site. */
const resited = (grounds: Grounds, workload: string, site: string): Proposal => ({
  kind: 'move',
  workload,
  does: `${workload}: all of it to ${site}`,
  assumes: 'the same models are to be had there at the same price',
  apply: (state) =>
    eachOf(state, grounds, workload, (standing, { places }) => ({
      ...standing,
      place: places.find(({ movedTo }) => movedTo?.site === site) ?? standing.place,
    })),
});

/** Moves of a workload from one place to another at which its requests emit less, those that save most. */
function moves(grounds: Grounds, workload: string): readonly Proposal[] {
  const pairs = new Map<string, { readonly from: string; readonly to: PlaceAgain; g: number }>();
  for (const { workload: own, served, places } of grounds.requests) {
    if (own !== workload) continue;
    for (const to of places) {
      if (to.name === served.name) continue;
      const key = JSON.stringify(to.movedTo === undefined ? [served.name, to.name] : [to.movedTo.site]);
      const pair = pairs.get(key) ?? { from: served.name, to, g: 0 };
      pairs.set(key, pair);
      pair.g += served.g - to.g;
    }
  }
  return [...pairs.values()]
    .filter(({ g }) => g > 0)
    .toSorted((a, b) => b.g - a.g)
    .slice(0, MOVES_LOOKED_AT)
    .map(({ from, to }) =>
      to.movedTo === undefined ? moved(grounds, workload, from, to) : resited(grounds, workload, to.movedTo.site),
    );
}
const MOVES_LOOKED_AT = 8;

/** All that could be proposed; which of it is worth showing its evaluation tells. */
export function proposalsOf(grounds: Grounds): readonly Proposal[] {
  const workloads = [...new Set(grounds.requests.map(({ workload }) => workload))];
  const off: readonly Proposal[] =
    grounds.idle.kwh > 0
      ? [
          {
            kind: 'switch-off',
            workload: null,
            does: 'switch off capacity in the hours in which nothing is asked of it',
            assumes: 'it starts again in time',
            apply: (state) => ({ ...state, idle: { kwh: 0, kg: 0 } }),
          },
        ]
      : [];
  return [
    ...workloads.flatMap((workload) => [
      relaxed(grounds, workload),
      ...moves(grounds, workload),
      deferred(grounds, workload),
      cached(grounds, workload),
    ]),
    ...off,
  ];
}
