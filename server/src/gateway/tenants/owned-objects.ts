import { createHmac, type KeyObject } from 'node:crypto';
import type { Ownership } from '../dialects/index.ts';

/** So many of one organisation, so that nobody's objects push out another's. */
const MOST_OF_ONE = 10_000;

/**
 * Remembers which organisation's requests made the objects that lie at providers: responses, conversations, containers.
 * The credential there is ours, so that the provider would hand any of them to anybody. Ids are kept as keyed hashes, in
 * memory only: after a restart an id is unknown.
 */
export class OwnedObjects {
  readonly #secret: KeyObject;
  readonly #owners = new Map<string, string>();
  /** Oldest first. */
  readonly #byOwner = new Map<string, Set<string>>();

  constructor(secret: KeyObject) {
    this.#secret = secret;
  }

  /** An answer to an organisation named an object; who had it first keeps it. */
  made(organisation: string, id: string): void {
    const key = this.#keyOf(id);
    const owner = this.#owners.get(key);
    if (owner !== undefined && owner !== organisation) return;
    let own = this.#byOwner.get(organisation);
    if (own === undefined) this.#byOwner.set(organisation, (own = new Set()));
    own.delete(key);
    own.add(key);
    this.#owners.set(key, organisation);
    if (own.size <= MOST_OF_ONE) return;
    const oldest = own.values().next().value as string;
    own.delete(oldest);
    this.#owners.delete(oldest);
  }

  ownership(organisation: string, id: string): Ownership {
    const owner = this.#owners.get(this.#keyOf(id));
    if (owner === undefined) return 'unknown';
    return owner === organisation ? 'own' : 'foreign';
  }

  #keyOf(id: string): string {
    return createHmac('sha256', this.#secret).update('object\n').update(id).digest('base64url');
  }
}
