import type { MapHours } from '../api/control-plane.ts';
import { count } from '../figures/format.ts';

type Deployment = MapHours['sites'][number]['deployments'][number];
type Reason = Deployment['unused'][number]['reason'];

/** Why another place was chosen, in words that end a sentence. */
export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  control: 'not allowed by control rules',
  capability: 'lacks a capability',
  context: 'context too small',
  model: 'another model was asked for',
  quality: 'quality below the floor',
  'latency-limit': 'over the latency limit',
  capacity: 'full',
  health: 'not healthy',
  budget: 'over a budget',
  'grid-unknown': 'grid unknown',
  'cost-unknown': 'cost unknown',
  price: 'costs more',
  carbon: 'emits more',
  latency: 'answers later',
};

/** What recent decisions said of some deployments, together. */
export interface Use {
  readonly weighed: number;
  readonly chosen: number;
  /** Most frequent first. */
  readonly unused: readonly { readonly words: string; readonly count: number }[];
}

export function useOf(deployments: readonly Deployment[]): Use {
  const counts = new Map<Reason, number>();
  for (const { unused } of deployments)
    for (const { reason, count: times } of unused) counts.set(reason, (counts.get(reason) ?? 0) + times);
  return {
    weighed: deployments.reduce((sum, { weighed }) => sum + weighed, 0),
    chosen: deployments.reduce((sum, { chosen }) => sum + chosen, 0),
    unused: [...counts]
      .map(([reason, times]) => ({ words: REASON_WORDS[reason], count: times }))
      .toSorted((a, b) => b.count - a.count || (a.words < b.words ? -1 : 1)),
  };
}

/**
 * The counts as a sentence.
 * @param decisions that were looked at, of all sites
 */
export function useSentence({ weighed, chosen, unused }: Use, decisions: number): string {
  if (decisions === 0) return 'No decision has been made yet: in observe mode nothing is compared.';
  if (weighed === 0) return `None of the ${count(decisions)} newest decisions had it among its candidates.`;
  const why = unused.map((each) => `${each.words} ${count(each.count)}`).join(', ');
  return (
    `Chosen ${count(chosen)} of the ${count(weighed)} times that it was a candidate` +
    (why === '' ? '.' : `; otherwise: ${why}.`)
  );
}
