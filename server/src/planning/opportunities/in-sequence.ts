import type { Ms } from '../../units/index.ts';

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

/** Something that could be done, and what it makes of a state. */
interface Applied<State> {
  apply(state: State): State;
}

/** A proposal with what it is worth. */
export interface Evaluated<Proposal> {
  readonly proposal: Proposal;
  /** Nothing else done. */
  readonly alone: Effect;
  /** Behind those before it: these add up. */
  readonly inSequence: Effect;
  /** Money and waiting in sequence for a tonne less; negative: it saves. */
  readonly usdPerTonne: number;
}

const SHOWN_AT_MOST = 10;
const KG_PER_TONNE = 1000;

const less = (after: Effect, before: Effect): Effect => ({
  usd: after.usd - before.usd,
  kwh: after.kwh - before.kwh,
  kg: after.kg - before.kg,
  ms: after.ms - before.ms,
  waitUsd: after.waitUsd - before.waitUsd,
});

const perTonne = ({ usd, waitUsd, kg }: Effect): number => (-(usd + waitUsd) / kg) * KG_PER_TONNE;

/**
 * At most ten proposals, in the order of their own cost of a tonne, each evaluated behind all before it, so that nothing is
 * counted twice; what then saves nothing is left out.
 *
 * @param totalsOf sums of a state
 * @param leastKg what saves no more is not proposed
 */
export function inSequence<State, Proposal extends Applied<State>>(
  all: readonly Proposal[],
  start: State,
  totalsOf: (state: State) => Effect,
  leastKg: number,
): { readonly proposals: readonly Evaluated<Proposal>[]; readonly together: Effect } {
  const before = totalsOf(start);
  const ranked = all
    .map((proposal) => ({ proposal, alone: less(totalsOf(proposal.apply(start)), before) }))
    .filter(({ alone }) => alone.kg < -leastKg)
    .toSorted((a, b) => perTonne(a.alone) - perTonne(b.alone));
  let [state, sums] = [start, before];
  const proposals: Evaluated<Proposal>[] = [];
  for (const { proposal, alone } of ranked) {
    if (proposals.length === SHOWN_AT_MOST) break;
    const next = proposal.apply(state);
    const then = totalsOf(next);
    const added = less(then, sums);
    if (added.kg >= -leastKg) continue;
    proposals.push({ proposal, alone, inSequence: added, usdPerTonne: perTonne(added) });
    [state, sums] = [next, then];
  }
  return { proposals, together: less(sums, before) };
}
