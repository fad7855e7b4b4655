import type { Comparison, DecisionList, MapState, Overview, Why } from './types.ts';

/** What the decision list may be narrowed to. */
export interface DecisionFilter {
  readonly workload?: string;
  /** Only requests that went elsewhere than to the nearest deployment. */
  readonly moved?: boolean;
}

/** Everything the control plane can answer. The collector implements it; tests may bring their own. */
export interface AdminSource {
  overview(): Overview | Promise<Overview>;
  map(): MapState | Promise<MapState>;
  decisions(limit: number, filter: DecisionFilter): DecisionList | Promise<DecisionList>;
  /** `null` when no such entry is known. */
  why(id: string): Promise<Why | null>;
  /** `null` until a replay has finished. */
  comparison(): Comparison | null;
  /** Calls back when something changed; returns what ends it. */
  subscribe(listener: () => void): () => void;
}
