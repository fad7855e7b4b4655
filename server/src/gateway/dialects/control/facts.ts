import type { JsonObject } from '../lane.ts';
import { isRecord } from '../record.ts';

/**
 * What a member of a request makes an upstream do.
 * - `harmless`: nothing beyond answering
 * - `content`: it holds parts of the prompt or tools, which are looked into
 * - `sends`: data go to somebody else, whose place, law and habits no fact of the deployment tells
 * - `stores`: data are kept, for `days`
 * - `refers`: something that lies at the provider is used, whoever made it
 * - `routes`: where, or by whom, the request is served is no longer what was decided
 */
export type Does = 'harmless' | 'content' | 'sends' | 'stores' | 'refers' | 'routes';

/** One row of a dialect's table: the code, the documentation and the tests are driven by it. */
export interface Fact {
  readonly does: Does;
  /** In words that follow the name of the member; empty where it is harmless. */
  readonly words: string;
  /** How long it is kept, of one that stores; `null`: until somebody deletes it. */
  readonly days?: number | null;
  /** What a member that breaks a rule is set to; `null`: it is taken out; absent: the request is refused. */
  readonly setTo?: string | null;
  /** Values that ask for nothing; `null` never does. */
  readonly idle?: readonly unknown[];
  /** It names a country, and is kept where the rules allow that country. */
  readonly country?: true;
  /** The object's id came with an answer: it is its organisation's. */
  readonly owned?: true;
  /** What stands inside is only an echo of an earlier answer, and not looked into. */
  readonly closed?: true;
}

export type Facts = Readonly<Record<string, Fact>>;

/** What a dialect knows of the bodies of one endpoint. */
export interface BodyFacts {
  /** At the top. */
  readonly fields: Facts;
  /** Wherever they stand inside of `content`. */
  readonly members: Facts;
  /** By the value of `type`, inside of `content`; a name that ends in `*` is a beginning. */
  readonly types: Facts;
  /** An item of `content` that has neither `type` nor `role`; absent: it is harmless. */
  readonly untyped?: Fact;
  /** Members inside of `content` that hold JSON of the caller's own, or settings without effect beyond the answer. */
  readonly opaque: readonly string[];
  /** Fields that store where they are left out. */
  readonly unlessSet: readonly string[];
}

/** Request headers that a dialect passes on. */
export interface HeaderFacts {
  readonly headers: Facts;
  /** Headers that list features, and beginnings of those that are harmless. */
  readonly features: Readonly<Record<string, readonly string[]>>;
}

export const HARMLESS: Fact = { does: 'harmless', words: '' };
export const CONTENT: Fact = { does: 'content', words: '' };
export const ECHO: Fact = { does: 'harmless', words: '', closed: true };

export const sends = (words: string, more: Partial<Fact> = {}): Fact => ({ does: 'sends', words, ...more });
export const refers = (words: string, more: Partial<Fact> = {}): Fact => ({ does: 'refers', words, ...more });
export const routes = (words: string, more: Partial<Fact> = {}): Fact => ({ does: 'routes', words, ...more });
export const stores = (words: string, days: number | null, more: Partial<Fact> = {}): Fact => ({
  does: 'stores',
  words,
  days,
  ...more,
});

/** Names with a blank between. @example words('seed stop', 'n') // ['seed', 'stop', 'n'] */
export const words = (...texts: readonly string[]): readonly string[] => texts.flatMap((text) => text.split(' '));

/** The same fact for many names. */
export const each = (fact: Fact, ...names: readonly string[]): Facts =>
  Object.fromEntries(words(...names).map((name) => [name, fact]));

const PLAIN = /^[a-z0-9_]*$/;

/** As lenient parsers compare names: by simple case folding, in which these two signs are letters of ASCII. */
export const folded = (name: string): string =>
  PLAIN.test(name) ? name : name.toLowerCase().replaceAll('\u017f', 's').replaceAll('\u212a', 'k');

/** The row of a name that a caller gives. */
export const factOf = (facts: Facts, name: string): Fact | undefined =>
  Object.hasOwn(facts, name) ? facts[name] : undefined;

/** Whose object an id is, as far as answers have told. */
export type Ownership = 'own' | 'foreign' | 'unknown';

const ownedFields = new WeakMap<BodyFacts, readonly string[]>();

/** An object at a provider, by the field that names it. */
export type NamedObject = readonly [field: string, id: string];

/** Ids in members whose objects have an owner: a string, or an object with an `id`. */
export function ownedIds(facts: BodyFacts, parsed: JsonObject): readonly NamedObject[] {
  let fields = ownedFields.get(facts);
  if (fields === undefined) {
    fields = Object.keys(facts.fields).filter((name) => facts.fields[name]?.owned === true);
    ownedFields.set(facts, fields);
  }
  const found: [string, string][] = [];
  for (const field of fields) {
    const value = parsed[field];
    if (value != null) for (const id of idsIn(value)) found.push([field, id]);
  }
  return found;
}

/** Ids of objects as a member names them: alone, or inside of an object. */
const idsIn = (value: unknown): readonly string[] =>
  (isRecord(value) ? [value['id'], value['previous_message_id']] : [value]).filter((id) => typeof id === 'string');

/** The id of an object that an answer holds: alone, or inside of an object. */
export const idIn = (value: unknown): string | null => idsIn(value)[0] ?? null;
