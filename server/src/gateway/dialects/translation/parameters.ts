import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { safeName } from '../safe-name.ts';

/** What becomes of a parameter on its way to an upstream of the other protocol. */
export type Fate = 'mapped' | 'dropped' | 'refused';

/** One row of a translation's table: the code, the documentation and the tests are driven by it. */
export interface Parameter {
  readonly fate: Fate;
  /** What it becomes; empty unless mapped. */
  readonly to: string;
  /** The name that it comes back by, translated there and back; `null` where it does not, its own name where absent. */
  readonly back?: string | null;
  /** How it is mapped, or why it is not. */
  readonly why: string;
  /** A value that shows it. */
  readonly example: unknown;
  /** Values that ask for nothing; like `null` they pass in silence. */
  readonly silent?: readonly unknown[];
}

/** A case inside a parameter, with members of a request that show it. */
export interface Case {
  readonly fate: 'dropped' | 'refused';
  readonly why: string;
  readonly example: JsonObject;
  /** The upstream model that the case needs. */
  readonly model?: string;
}

export type ParameterTable = Readonly<Record<string, Parameter>>;
export type CaseTable = Readonly<Record<string, Case>>;

/** Reports a case of the table that a translation met. */
export type Tell<Key extends string> = (key: Key) => void;

/** A request on its way to the other protocol. */
export interface Translated {
  readonly body: JsonObject;
  readonly dropped: readonly string[];
  readonly refused: readonly string[];
}

/** A header has room for so many names, and no caller needs more. */
const MOST_NAMES = 32;

const asksNothing = (value: unknown, silent: readonly unknown[] | undefined): boolean =>
  value === null ||
  value === undefined ||
  (silent?.some((one) => one === value || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(value))) ??
    false);

/** Collects what a translation met; each name once, in the order met. */
export class Findings<Key extends string> {
  readonly #cases: Readonly<Record<Key, Case>>;
  readonly #dropped = new Set<string>();
  readonly #refused = new Set<string>();
  readonly tell: Tell<Key> = (key) =>
    void (this.#cases[key].fate === 'refused' ? this.#refused : this.#dropped).add(key);

  constructor(parameters: ParameterTable, cases: Readonly<Record<Key, Case>>, request: JsonObject) {
    this.#cases = cases;
    for (const name in request) {
      const row = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      if (row?.fate === 'mapped' || asksNothing(request[name], row?.silent)) continue;
      if (row?.fate === 'refused') this.#refused.add(name);
      // What no table knows is an extension of some server, which the other protocol has no word for.
      else if (this.#dropped.size < MOST_NAMES) this.#dropped.add(safeName(name));
    }
  }

  done(body: JsonObject): Translated {
    return { body, dropped: [...this.#dropped], refused: [...this.#refused] };
  }
}

export const records = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isRecord) : []);
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A word of one protocol in the other's; `undefined` for what the table does not have, whatever it is. */
export const lookup = <Value>(table: Readonly<Record<string, Value>>, word: unknown): Value | undefined =>
  typeof word === 'string' && Object.hasOwn(table, word) ? table[word] : undefined;

/** An object without the members that are `undefined`. */
export const defined = (members: JsonObject): JsonObject => {
  const out: Record<string, unknown> = {};
  for (const key in members) if (members[key] !== undefined) out[key] = members[key];
  return out;
};
