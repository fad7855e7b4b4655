import type { EpochMs } from '../../units/index.ts';
import { MS_PER_DAY } from '../../units/index.ts';
import type { Ownership } from '../dialects/index.ts';
import type { OwnerStore } from './owner-store.ts';

/** So many of one organisation in memory, so that nobody's objects push out another's. */
const MOST_OF_ONE = 10_000;

/** What owned objects need beside their memory. */
export interface OwnedObjectsParts {
  /** Keyed hash of an id, the same in every process that shares the store. */
  readonly hash: (id: string) => string;
  readonly now: () => EpochMs;
  readonly store: OwnerStore;
}

/**
 * Remembers which organisation's requests made the objects that lie at providers: responses, conversations, containers.
 * The credential there is ours, so that the provider would hand any of them to anybody. Ids are kept as keyed hashes: the
 * newest in memory, all of them behind it in a store that other processes and a restart find them in.
 */
export class OwnedObjects {
  readonly #parts: OwnedObjectsParts;
  readonly #owners = new Map<string, { readonly organisation: string; readonly keptAt: EpochMs }>();
  /** Oldest first. */
  readonly #byOwner = new Map<string, Set<string>>();

  constructor(parts: OwnedObjectsParts) {
    this.#parts = parts;
    parts.store.onTaken((key) => this.#forget(key));
  }

  /** An answer to an organisation named an object; who had it first keeps it. Waits for nothing. */
  made(organisation: string, id: string): void {
    const key = this.#parts.hash(id);
    const known = this.#owners.get(key);
    if (known !== undefined && known.organisation !== organisation) return;
    const at = this.#parts.now();
    // What is named again and again, as a conversation is, is kept anew once a day.
    if (known !== undefined && at - known.keptAt < MS_PER_DAY) return this.#remember(key, organisation, known.keptAt);
    this.#remember(key, organisation, at);
    this.#parts.store.keep({ id: key, organisation, at });
  }

  /**
   * Whose objects are, for an organisation: at once where memory tells of all of them, otherwise as the store says.
   * @throws JoulegateError JG_STORE_DOWN, later, where no store can say it
   */
  ownership(organisation: string, ids: readonly string[]): readonly Ownership[] | Promise<readonly Ownership[]> {
    const keys = ids.map((id) => this.#parts.hash(id));
    const of = (owner: string | null | undefined): Ownership =>
      owner == null ? 'unknown' : owner === organisation ? 'own' : 'foreign';
    const owners = keys.map((key) => this.#owners.get(key)?.organisation);
    if (!owners.includes(undefined)) return owners.map(of);
    return Promise.all(owners.map(async (owner, i) => of(owner ?? (await this.#find(keys[i] as string)))));
  }

  async #find(key: string): Promise<string | null> {
    const owner = await this.#parts.store.find(key);
    if (owner !== null) this.#remember(key, owner, this.#parts.now());
    return owner;
  }

  #remember(key: string, organisation: string, keptAt: EpochMs): void {
    let own = this.#byOwner.get(organisation);
    if (own === undefined) this.#byOwner.set(organisation, (own = new Set()));
    own.delete(key);
    own.add(key);
    this.#owners.set(key, { organisation, keptAt });
    if (own.size > MOST_OF_ONE) this.#forget(own.values().next().value as string);
  }

  #forget(key: string): void {
    const organisation = this.#owners.get(key)?.organisation;
    if (organisation === undefined) return;
    this.#owners.delete(key);
    this.#byOwner.get(organisation)?.delete(key);
  }
}
