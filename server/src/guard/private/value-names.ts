import { PRIVATE_KINDS, type PrivateKind } from './finds.ts';

const LABELS: Readonly<Record<PrivateKind, string>> = {
  card: 'CARD',
  iban: 'IBAN',
  id: 'ID',
  email: 'EMAIL',
  phone: 'PHONE',
  ip: 'IP',
  key: 'KEY',
  password: 'PASSWORD',
  term: 'TERM',
};

/** What stands for a value that nobody gets back. @example nameOf('email') // '[EMAIL]' */
export const nameOf = (kind: PrivateKind): string => `[${LABELS[kind]}]`;

const ANY = PRIVATE_KINDS.map((kind) => LABELS[kind]).join('|');
/** A name as models write it: in other case, with `\` before its signs, without its brackets. */
const WRITTEN = new RegExp(`(\\\\?\\[)?\\b(${ANY})(\\\\{0,2}_|[ -])(\\d{1,6})(?!\\d)(\\\\?\\])?`, 'gi');
const LONGEST_WRITTEN = 24;
const GOES_ON = /^(?:\\{0,2}|\\{0,2}_\d{0,6}\\?|[ -]\d{0,6}\\?)$/;
const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character);

/** A value that comes back, and where its name stands. */
export interface NamedValue {
  readonly from: number;
  readonly to: number;
  readonly value: string;
}

/** The values of one request by the names that stand for them while they are away. */
export class ValueNames {
  readonly #names = new Map<string, string>();
  readonly #values = new Map<string, string>();
  readonly #last = new Map<string, number>();

  /** @param texts of the whole request: no name is taken that stands in one of them already */
  constructor(texts: readonly string[]) {
    for (const text of texts)
      for (const [, , label, , number] of text.matchAll(WRITTEN)) {
        const upper = (label as string).toUpperCase();
        this.#last.set(upper, Math.max(this.#last.get(upper) ?? 0, Number(number)));
      }
  }

  get size(): number {
    return this.#names.size;
  }

  /** The same value has the same name. */
  nameFor(kind: PrivateKind, value: string): string {
    const known = this.#names.get(`${kind} ${value}`);
    if (known !== undefined) return known;
    const label = LABELS[kind];
    const number = (this.#last.get(label) ?? 0) + 1;
    this.#last.set(label, number);
    const name = `${label}_${number}`;
    this.#values.set(name, value);
    this.#names.set(`${kind} ${value}`, `[${name}]`);
    return `[${name}]`;
  }

  /** Names in a text whose values come back. */
  named(text: string): readonly NamedValue[] {
    const found: NamedValue[] = [];
    for (const match of text.matchAll(WRITTEN)) {
      const [whole, open, label, between, number, close] = match as unknown as [
        string,
        string | undefined,
        string,
        string,
        string,
        string | undefined,
      ];
      const value = this.#values.get(`${label.toUpperCase()}_${Number(number)}`);
      if (value === undefined) continue;
      const from = match.index;
      if (open !== undefined && close !== undefined) {
        found.push({ from, to: from + whole.length, value });
        continue;
      }
      // Without both brackets only what nobody else would write is a name.
      const inner = from + (open ?? '').length;
      const to = from + whole.length - (close ?? '').length;
      if (label === label.toUpperCase() && between.endsWith('_') && !isWord(text[inner - 1]) && !isWord(text[to]))
        found.push({ from: inner, to, value });
    }
    return found;
  }

  /** Where the end of a text begins that may become a name when more comes. */
  openEnd(text: string): number {
    for (let from = Math.max(0, text.length - LONGEST_WRITTEN); from < text.length; from++)
      if (this.#mayGoOn(text, from)) return from;
    return text.length;
  }

  #mayGoOn(text: string, from: number): boolean {
    let at = from;
    if (text[at] === '\\') at++;
    const isOpen = text[at] === '[';
    if (isOpen) at++;
    if (at === text.length) return true;
    if (!isOpen && (at > from || isWord(text[from - 1]))) return false;
    const rest = text.slice(at);
    const compared = isOpen ? rest.toUpperCase() : rest;
    for (const name of this.#values.keys()) {
      const label = name.slice(0, name.indexOf('_'));
      if (label.startsWith(compared)) return true;
      if (compared.startsWith(label) && GOES_ON.test(rest.slice(label.length))) return true;
    }
    return false;
  }
}
