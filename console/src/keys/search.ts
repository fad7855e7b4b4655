import type { Key } from '../api/control-plane.ts';

const STATES = ['works', 'expired', 'revoked'] as const;
export type KeyState = (typeof STATES)[number];

/** What the address says of the list. */
export interface KeysSearch {
  readonly organisation?: string;
  readonly team?: string;
  /** `held`: works, but is throttled or frozen. */
  readonly state?: KeyState | 'held' | 'all';
}

/**
 * What of an address this page reads; the rest is dropped.
 * @example keysSearch({ organisation: 'acme', state: 'gone' }) // { organisation: 'acme' }
 */
export function keysSearch({ organisation, team, state }: Readonly<Record<string, unknown>>): KeysSearch {
  const named = [...STATES, 'held' as const, 'all' as const].find((each) => each === state);
  return {
    ...(typeof organisation === 'string' && organisation !== '' ? { organisation } : {}),
    ...(typeof team === 'string' && team !== '' ? { team } : {}),
    ...(named === undefined ? {} : { state: named }),
  };
}

/** Whether a key lets anybody in. @param now of this browser: the gateway's clock decides */
export const stateOf = ({ revokedAt, expiresAt }: Key, now: number): KeyState =>
  revokedAt !== null ? 'revoked' : expiresAt !== null && expiresAt <= now ? 'expired' : 'works';

/** Keys that fit, newest first; those that work where no state is asked for. */
export function keysIn(
  keys: readonly Key[],
  { organisation, team, state = 'works' }: KeysSearch,
  now: number,
): readonly Key[] {
  return keys
    .filter(
      (key) =>
        (organisation === undefined || key.organisation === organisation) &&
        (team === undefined || key.team === team) &&
        (state === 'all' ||
          (state === 'held' ? key.hold !== null && stateOf(key, now) === 'works' : stateOf(key, now) === state)),
    )
    .toSorted((a, b) => b.createdAt - a.createdAt);
}
