import { systemClock } from '../../edge/index.ts';
import type { State } from '../../state/index.ts';
import { knownPseudonyms, pseudonymsOf } from './keep.ts';
import { keyOfNames, newPseudonym, type Named } from './pseudonym.ts';

/** Gives pseudonyms for names, in their order. */
export type PseudonymSource = (names: readonly Named[]) => Promise<readonly string[]>;

/** Keeps what it gives. */
export const keptPseudonyms =
  ({ db }: Pick<State, 'db'>, now: () => number = systemClock.now): PseudonymSource =>
  (names) =>
    pseudonymsOf(db, names, now());

/** Changes nothing: those that are kept, and others that nobody will see again. For a look at what would be booked. */
export const passingPseudonyms =
  (state: Pick<State, 'db'> | null): PseudonymSource =>
  async (names) => {
    const known = state === null ? new Map<string, string>() : await knownPseudonyms(state.db, names);
    return names.map((named) => known.get(keyOfNames(named)) ?? newPseudonym(named.kind));
  };

/** Where the pseudonyms of owners come from. */
export const pseudonyms = {
  kept: keptPseudonyms,
  passing: passingPseudonyms,
} as const;
