import type { Explanation } from '../api/control-plane.ts';

type Exclusion = Explanation['candidates'][number]['exclusion'];

/** Why a candidate may not serve, in words. */
export const EXCLUSION_WORDS: Readonly<Record<Exclusion, string>> = {
  feasible: 'allowed',
  control: 'control rule',
  capability: 'lacks a capability',
  context: 'context window too small',
  model: 'model not allowed',
  quality: 'below the quality floor',
  'latency-limit': 'over the latency limit',
  capacity: 'no capacity',
  health: 'not healthy',
  budget: 'over budget',
  'grid-unknown': 'grid unknown',
  'cost-unknown': 'a priced figure unknown',
};
