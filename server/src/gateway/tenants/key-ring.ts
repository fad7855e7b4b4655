import { hash, timingSafeEqual } from 'node:crypto';
import { systemClock } from '../../edge/index.ts';
import type { Clock } from '../../edge/index.ts';
import { limitSetSchema } from '../../accounts/index.ts';
import { virtualKeys, type Pepper, type WorkingKey } from '../../identity/index.ts';
import type { State } from '../../state/index.ts';
import { JoulegateError } from '../../units/index.ts';
import type { EpochMs } from '../../units/index.ts';
import { principalOf, type Principal } from './principal.ts';
import { staticPrincipals, type StaticKey } from './static-key.ts';

interface Held {
  readonly principal: Principal;
  readonly hash: Buffer;
  readonly expiresAt: EpochMs | null;
  /** Why it is refused; `null`: it is not. */
  readonly frozen: string | null;
}

/** The keys in memory: what the way of a request asks instead of a database. */
export interface KeyRing {
  /**
   * @param headerValue of `authorization` (`Bearer …`) or `x-api-key`
   * @throws JoulegateError JG_AUTH_MISSING, or JG_AUTH_UNKNOWN_KEY for a mistyped, unknown, revoked or expired key,
   * JG_KEY_FROZEN for one that is frozen, which only its holder learns
   */
  authenticate(headerValue: string | undefined): Principal;
  /** What a credential that does not work claims to be: the pseudonym of a key of that id, if any, and a few bits of its hash. */
  claim(headerValue: string): { readonly keyId: string | null; readonly digest: number };
  /** Whether the key behind an earlier answer of `authenticate` still works: it was neither revoked or frozen nor has it expired. */
  works(principal: Principal): boolean;
  /** Calls back after each reading of the keys, every second, a failed one too. @returns what ends it */
  watch(listener: () => void): () => void;
  /** Everyone whose key works, or will once it is used. */
  principals(): readonly Principal[];
  /** Reads the state again where it changed; called every second. */
  reload(): Promise<void>;
  /** `foreignPepper`: stored keys that were made with another pepper and cannot work. `fault`: why the last reload failed, or which keys it could not read. */
  stats(): { readonly keys: number; readonly foreignPepper: number; readonly fault: string | null };
  close(): void;
}

const MAX_HEADER_LENGTH = 512;
const RELOAD_MS = 1000;
const MOST_PROVEN = 10_000;
const BEARER = /^bearer +/i;
const NO_HASH = Buffer.alloc(32);

const missing = (): JoulegateError =>
  new JoulegateError('JG_AUTH_MISSING', 'the request has no API key', {
    where: 'authorization',
    hint: 'send "Authorization: Bearer <key>" or "x-api-key: <key>"; "joulegate keys create" makes a key',
  });

const refused = (message: string, hint: string): JoulegateError =>
  new JoulegateError('JG_AUTH_UNKNOWN_KEY', message, { where: 'authorization', hint });

/** One answer for unknown, wrong and revoked: it tells a guesser nothing. */
const unknown = (): JoulegateError =>
  refused('the API key is unknown or revoked', '"joulegate keys list" shows the keys that work');
const mistyped = (): JoulegateError =>
  refused('mistyped key: its checksum does not match', 'copy the whole key again, it was cut or changed on the way');

const frozen = (why: string): JoulegateError =>
  new JoulegateError('JG_KEY_FROZEN', `this API key is frozen: ${why}`, {
    where: 'authorization',
    hint: 'an operator looks at it and thaws it: joulegate keys thaw ID',
  });

/**
 * Picks the credential from request headers: `authorization` first, else `x-api-key`, else Azure's `api-key`.
 */
export function credentialOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): string | undefined {
  for (const name of ['authorization', 'x-api-key', 'api-key']) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** `null` where the limits of a key cannot be read, or a pseudonym is missing: it must not be booked by name. */
function storedPrincipal(key: WorkingKey): Principal | null {
  const limits = limitSetSchema.nullable().safeParse(key.limits);
  return key.pseudonyms === null || !limits.success
    ? null
    : principalOf({ ...key, limits: limits.data }, key.pseudonyms);
}

/**
 * Loads the keys and follows their changes, so that a revocation holds within two seconds.
 *
 * Pseudonyms are read with the keys, those of the config's keys once: no request asks for one.
 *
 * @param options `staticKeys`: those of the config
 * @throws JoulegateError JG_STATE when the keys cannot be read at start; later faults keep the last
 *   snapshot and show in `stats()`
 */
export async function openKeyRing(options: {
  readonly state: State;
  readonly pepper: Pepper;
  readonly staticKeys?: readonly StaticKey[];
  readonly clock?: Clock;
}): Promise<KeyRing> {
  const { state, pepper, staticKeys = [], clock = systemClock } = options;
  const byHash = new Map<string, Held>();
  /** Keys of the config by pseudonym. */
  const configured = new Map<string, Held>();
  /** By the SHA-256 of the header as it was sent. */
  const proven = new Map<string, Held>();
  let byId: ReadonlyMap<string, Held> = new Map();
  let revision: number | null = null;
  let foreignPepper = 0;
  let fault: string | null = null;
  let defect: string | null = null;
  let staticRead: readonly { readonly principal: Principal; readonly hash: Buffer }[] | null = null;
  /** When the next hold ends by itself. */
  let holdEnds = Infinity;
  let closed = false;
  let cancel = (): void => {};
  const listeners = new Set<() => void>();

  const load = async (db: State['db']): Promise<void> => {
    const now = clock.now();
    const read = await virtualKeys.working(db, pepper, now < holdEnds ? revision : null, now);
    if (read === null) return;
    const { holds } = read;
    const held = (principal: Principal, peppered: Buffer, expiresAt: EpochMs | null): Held => {
      const hold = holds.get(principal.keyId);
      return {
        principal: hold?.kind === 'throttle' ? Object.freeze({ ...principal, throttled: hold }) : principal,
        hash: peppered,
        expiresAt,
        frozen: hold?.kind === 'freeze' ? hold.why : null,
      };
    };
    const next = new Map<string, Held>();
    let foreign = 0;
    const unreadable: string[] = [];
    for (const key of read.keys) {
      const { hash: peppered, names, expiresAt } = key;
      if (peppered === null) {
        foreign++;
        continue;
      }
      const principal = storedPrincipal(key);
      // Better no key than one without its limits; the others, and every revocation, still count.
      if (principal === null) unreadable.push(names.keyId);
      else next.set(names.keyId, held(principal, peppered, expiresAt));
    }
    byId = next;
    for (const { principal, hash: peppered } of staticRead ?? []) {
      const one = held(principal, peppered, null);
      byHash.set(peppered.toString('base64'), one);
      configured.set(principal.keyId, one);
    }
    holdEnds = Math.min(Infinity, ...[...holds.values()].map(({ endsAt }) => endsAt ?? Infinity));
    proven.clear();
    foreignPepper = foreign;
    revision = read.revision;
    defect =
      unreadable.length === 0
        ? null
        : `limits that cannot be read or no pseudonym, these keys do not work: ${unreadable.join(', ')}`;
  };

  /** Once: what the config names is erased in the config, and until then keeps the pseudonym that it has. */
  const loadStatic = async (db: State['db']): Promise<void> => {
    const principals = await staticPrincipals(db, staticKeys, clock.now());
    staticRead = staticKeys.map((key, i) => ({ principal: principals[i] as Principal, hash: key.hash(pepper) }));
  };

  const reload = async (): Promise<void> => {
    if (closed) return;
    try {
      if (staticRead === null) await loadStatic(state.db);
      await load(state.db);
      fault = null;
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error);
      throw new JoulegateError('JG_STATE', `the keys cannot be read: ${fault}`, {
        hint: 'the last known keys stay in force',
        cause: error,
      });
    }
  };

  const follow = (): void => {
    cancel = clock.after(RELOAD_MS, () => {
      void reload()
        .catch(() => {
          // Kept in stats().fault: the keys of the last reading stay in force.
        })
        .finally(() => {
          if (closed) return;
          follow();
          for (const listener of listeners) listener();
        });
    });
  };

  await reload();
  follow();

  return {
    works(principal) {
      const ofConfig = configured.get(principal.keyId);
      if (ofConfig !== undefined) return ofConfig.frozen === null;
      const held = byId.get(principal.names.keyId);
      // A key whose limits or name changed has another principal.
      if (held === undefined || held.principal.keyId !== principal.keyId || held.frozen !== null) return false;
      return held.expiresAt === null || clock.now() < held.expiresAt;
    },
    claim(headerValue) {
      const key = headerValue.replace(BEARER, '').trim();
      const parsed = virtualKeys.parse(key);
      return {
        keyId: parsed.kind === 'key' ? (byId.get(parsed.id)?.principal.keyId ?? null) : null,
        digest: hash('sha256', key, 'buffer').readUInt32LE(0),
      };
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    principals: () => [...byHash.values(), ...byId.values()].map(({ principal }) => principal),
    authenticate(headerValue) {
      if (headerValue === undefined || headerValue === '') throw missing();
      if (headerValue.length > MAX_HEADER_LENGTH)
        throw refused('the API key is far too long', 'a key has 70 characters');
      // A key that was proven before is known by a plain hash, which costs a quarter of the HMAC; revocation empties this.
      const seen = hash('sha256', headerValue, 'base64');
      const known = proven.get(seen);
      if (known !== undefined && (known.expiresAt === null || clock.now() < known.expiresAt)) {
        if (known.frozen !== null) throw frozen(known.frozen);
        return known.principal;
      }
      const key = headerValue.replace(BEARER, '').trim();
      if (key === '' || /^bearer$/i.test(key)) throw missing();
      const parsed = virtualKeys.parse(key);
      if (parsed.kind === 'mistyped') throw mistyped();
      const peppered = pepper.hash(key);
      const held = parsed.kind === 'key' ? byId.get(parsed.id) : byHash.get(peppered.toString('base64'));
      // Compared in either case, so that an unknown id takes as long as a wrong secret.
      const same = timingSafeEqual(peppered, held?.hash ?? NO_HASH);
      if (held === undefined || !same) throw unknown();
      if (held.expiresAt !== null && clock.now() >= held.expiresAt) {
        const when = new Date(held.expiresAt).toISOString();
        throw refused(`the API key expired at ${when}`, '"joulegate keys create" makes a new one');
      }
      if (held.frozen !== null) throw frozen(held.frozen);
      if (proven.size < MOST_PROVEN) proven.set(seen, held);
      return held.principal;
    },
    reload,
    stats: () => ({ keys: byId.size + byHash.size, foreignPepper, fault: fault ?? defect }),
    close() {
      closed = true;
      cancel();
    },
  };
}
