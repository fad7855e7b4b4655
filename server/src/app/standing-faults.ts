import type { EventBus } from '../gateway/index.ts';

/** A part that may fail while requests go on with what it last gave. */
export type FaultyPart =
  | 'keys'
  | 'credentials'
  | 'config'
  | 'commitments'
  | 'table'
  | 'grid'
  | 'ledger'
  | 'upload'
  | 'models'
  | 'traces'
  | 'batches';

/** What fails at present, by part; a part that is well is not in it. */
export interface StandingFaults {
  /** Asks every part; called every second. What has changed is told once. */
  look(): void;
  parts(): readonly FaultyPart[];
}

/**
 * Keeps in sight what a part's last known state would hide: its fault stands in `/readyz` and as a metric until it is
 * well again, and is logged when it begins and ends.
 * @param ask by part: why it fails; `null`: it is well
 */
export function standingFaults(
  bus: EventBus,
  ask: Readonly<Record<FaultyPart, () => string | null | undefined>>,
): StandingFaults {
  const standing = new Map<FaultyPart, string>();
  return {
    look() {
      for (const part of Object.keys(ask) as FaultyPart[]) {
        const message = ask[part]() ?? null;
        if (message === (standing.get(part) ?? null)) continue;
        if (message === null) standing.delete(part);
        else standing.set(part, message);
        bus.publish({ kind: 'standing-fault', part, message });
      }
    },
    parts: () => [...standing.keys()],
  };
}
