import type { LimitSet } from '../../accounts/index.ts';
import type { SubjectNames, virtualKeys } from '../../identity/index.ts';

type KeyHold = NonNullable<Awaited<ReturnType<typeof virtualKeys.thaw>>>;

/** Who asks. Shared by all requests of a key and never changed. Its ids are pseudonyms: what is booked, counted or cached of it names nobody. */
export interface Principal {
  readonly keyId: string;
  readonly organisation: string;
  /** Within its organisation; its limits bind the key too. */
  readonly team: string | null;
  /** What the ids stand for: for people and for the config, never for the books. */
  readonly names: SubjectNames;
  /** What the key was said to be for. */
  readonly name: string;
  /** Its origin header is believed. */
  readonly trustedOrigin: boolean;
  /** Workloads it may use; `null`: all. */
  readonly workloads: readonly string[] | null;
  /** Its own limits, which replace the config's one by one; `null`: none. */
  readonly limits: LimitSet | null;
  /** Why it is throttled, and until when; absent: it is not. */
  readonly throttled?: KeyHold;
}

/** A principal before the state has told its pseudonyms. */
export type Caller = Omit<Principal, 'keyId' | 'organisation' | 'team' | 'throttled'>;

/** @param ids pseudonyms */
export const principalOf = (caller: Caller, ids: SubjectNames): Principal =>
  Object.freeze({
    keyId: ids.keyId,
    organisation: ids.organisation,
    team: ids.team,
    names: Object.freeze({ ...caller.names }),
    name: caller.name,
    trustedOrigin: caller.trustedOrigin,
    workloads: caller.workloads === null ? null : Object.freeze([...caller.workloads]),
    limits: caller.limits,
  });
