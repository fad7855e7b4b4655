import { Recent, type EpochMs, type Ms } from '../../units/index.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Twice as many may be there. */
const KEPT_PLACES = 5_000;
/** So many different credentials from one network in an hour are no slip of a client with an old key. */
const STUFFED = 8;
/** So many different secrets for one key id. */
const GUESSED = 12;

interface Tries {
  minute: number;
  inMinute: number;
  inMinuteBefore: number;
  hour: number;
  inHour: number;
  /** Of credentials: a few bits of a hash, so that none of them is held. */
  readonly different: Set<number>;
  told: number;
}

/** What is known of one credential that did not work. */
export interface FailedAttempt {
  readonly at: EpochMs;
  /** As the socket tells it; `null`: unknown. */
  readonly network: string | null;
  /** Id of the key that it claims to be; `null`: none. */
  readonly keyId: string | null;
  /** A few bits of a hash of the credential. */
  readonly digest: number;
}

/** Many different credentials from one place, or for one key. */
export interface Stuffing {
  readonly network: string | null;
  readonly keyId: string | null;
  readonly attempts: number;
  readonly different: number;
}

/** Counts failed authentications by network and by key id. Bounded: who was quiet longest is forgotten. */
export class FailedAttempts {
  readonly #places = new Recent<Tries>(KEPT_PLACES);
  readonly #perMinute: number;

  /** @param perMinute failures of one network before it is asked to wait */
  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /**
   * Counts one.
   * @returns `waitMs`: for how long whatever fails from there is answered alike, `null`: not yet; `stuffing`, once an hour
   */
  note({ at, network, keyId, digest }: FailedAttempt): {
    readonly waitMs: Ms | null;
    readonly stuffing: Stuffing | null;
  } {
    let waitMs: Ms | null = null;
    let stuffing: Stuffing | null = null;
    if (network !== null) {
      const tries = this.#count(`n${network}`, at, digest);
      // The part of the minute before that is still within sixty seconds.
      const inWindow = tries.inMinute + tries.inMinuteBefore * (1 - (at % MINUTE_MS) / MINUTE_MS);
      if (inWindow > this.#perMinute) waitMs = MINUTE_MS - (at % MINUTE_MS);
      if (tries.different.size >= STUFFED) stuffing = this.#tell(tries, { network, keyId: null });
    }
    if (keyId !== null) {
      const tries = this.#count(`k${keyId}`, at, digest);
      if (tries.different.size >= GUESSED) stuffing ??= this.#tell(tries, { network: null, keyId });
    }
    return { waitMs, stuffing };
  }

  #tell(tries: Tries, of: Pick<Stuffing, 'network' | 'keyId'>): Stuffing | null {
    if (tries.told === tries.hour) return null;
    tries.told = tries.hour;
    return { ...of, attempts: tries.inHour, different: tries.different.size };
  }

  #count(place: string, at: EpochMs, digest: number): Tries {
    const [minute, hour] = [Math.floor(at / MINUTE_MS), Math.floor(at / HOUR_MS)];
    const known = this.#places.get(place);
    const tries: Tries = known ?? {
      minute,
      inMinute: 0,
      inMinuteBefore: 0,
      hour,
      inHour: 0,
      different: new Set(),
      told: -1,
    };
    if (known === undefined) this.#places.set(place, tries);
    if (tries.minute !== minute) {
      tries.inMinuteBefore = tries.minute === minute - 1 ? tries.inMinute : 0;
      tries.inMinute = 0;
      tries.minute = minute;
    }
    if (tries.hour !== hour) {
      tries.inHour = 0;
      tries.different.clear();
      tries.hour = hour;
    }
    tries.inMinute++;
    tries.inHour++;
    if (tries.different.size < 64) tries.different.add(digest);
    return tries;
  }
}
