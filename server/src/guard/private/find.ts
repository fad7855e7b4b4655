import { v4End, v6End } from './addresses.ts';
import { isCard } from './cards.ts';
import { isDigitCode, isFreeBefore, isNamed, isWordCode } from './characters.ts';
import { dialledAbroad, dialledAtHome, emailAt } from './contacts.ts';
import { apart, type Find, type PrivateKind } from './finds.ts';
import { ibanEnd } from './iban.ts';
import { jwtEnd, keyAt, pemEnd } from './keys.ts';
import { digitsWithLetter, letteredId } from './lettered-ids.ts';
import { IDS_BY_SHAPE, isOfDigits } from './national-ids.ts';
import { numberGroups } from './number-groups.ts';
import { IS_WORDS, passwordInUrl, secretBehind } from './passwords.ts';
import { termEnd, type Terms } from './terms.ts';

const CARD_SHAPE = /^(?:1[3-9]|4([ -])4\1(?:4\1[1-4](?:\1[1-3])?|5)|4([ -])6\2[45]|4([ -])4\3[45]\3[345])$/;

class Search {
  readonly #text: string;
  readonly #terms: Terms;
  readonly finds: Find[] = [];

  constructor(text: string, terms: Terms) {
    this.#text = text;
    this.#terms = terms;
  }

  #add(kind: PrivateKind, detail: string, from: number, to: number): number {
    this.finds.push({ kind, ruleId: `private.${kind}${detail}`, from, to });
    return to;
  }

  /** A word that begins with a digit. @returns where to go on */
  number(from: number, end: number): number {
    const text = this.#text;
    if (!isFreeBefore(text, from)) return end;
    if (text[end] === ':') {
      const to = v6End(text, from);
      if (to !== -1) return this.#add('ip', '', from, to);
    }
    if (text[end] === '.') {
      const to = v4End(text, from);
      if (to !== -1) return this.#add('ip', '', from, to);
    }
    const lettered = end - from >= 8 ? digitsWithLetter(text, from) : null;
    if (lettered !== null) return this.#add('id', lettered.ruleId.slice(10), from, lettered.to);
    for (const { shape, digits, to } of numberGroups(text, from)) {
      if (digits.length < 8) break;
      if (digits.length >= 13 && CARD_SHAPE.test(shape) && isCard(digits)) return this.#add('card', '', from, to);
      for (const id of IDS_BY_SHAPE.get(shape) ?? []) {
        if (!isOfDigits(id, digits) || !id.isValid(digits)) continue;
        if (id.mustBeNamed && !isNamed(text, from, to, id.words as RegExp)) continue;
        return this.#add('id', id.ruleId.slice(10), from, to);
      }
    }
    const to = dialledAtHome(text, from);
    return to === -1
      ? end
      : this.#add('phone', '', text[from - 1] === '(' && text.slice(from, to).includes(')') ? from - 1 : from, to);
  }

  /** A word that begins with a letter. */
  word(from: number, end: number): number {
    const text = this.#text;
    if (this.#terms.byFirst.size > 0) {
      const to = termEnd(this.#terms, text, from, end);
      if (to !== -1) return this.#add('term', '', from, to);
    }
    const key = keyAt(text, from);
    if (key !== null) return this.#add('key', `.${key.maker}`, from, key.to);
    const first = text.charCodeAt(from);
    if (first === 0x65 && end - from > 8) {
      const to = jwtEnd(text, from);
      if (to !== -1) return this.#add('key', '.jwt', from, to);
    }
    if (isDigitCode(text.charCodeAt(from + 2)) && isFreeBefore(text, from)) {
      const to = ibanEnd(text, from);
      if (to !== -1) return this.#add('iban', '', from, to);
    }
    if (isFreeBefore(text, from)) {
      const id = letteredId(text, from, end);
      if (id !== null) return this.#add('id', id.ruleId.slice(10), from, id.to);
    }
    if (end - from <= 6) {
      const word = text.slice(from, end).toLowerCase();
      if (IS_WORDS.has(word)) this.#secret(word === 'bearer' ? end : from, end);
    }
    return end;
  }

  /** @param at where what says `is` begins; behind the word where it is the name as well: `Bearer …` */
  #secret(at: number, behind: number): void {
    const secret = secretBehind(this.#text, at, behind);
    if (secret !== null) this.#add('password', secret.isToken ? '.token' : '', secret.from, secret.to);
  }

  /** Any other sign. */
  sign(at: number): number {
    const text = this.#text;
    const code = text.charCodeAt(at);
    if (code === 0x40) {
      const email = emailAt(text, at);
      if (email !== null) return this.#add('email', '', email.from, email.to);
    } else if (code === 0x2b) {
      if (
        (isDigitCode(text.charCodeAt(at + 1)) || text[at + 1] === '(') &&
        (at === 0 || !isWordCode(text.charCodeAt(at - 1)))
      ) {
        const to = dialledAbroad(text, at);
        if (to !== -1) return this.#add('phone', '', at, to);
      }
    } else if (code === 0x3a || code === 0x3d || code === 0xff1a) {
      const password = code === 0x3a ? passwordInUrl(text, at) : null;
      if (password !== null) return this.#add('password', '.url', password.from, password.to);
      this.#secret(at, at + 1);
    } else if (code === 0x2d && text.startsWith('-----BEGIN ', at)) {
      const to = pemEnd(text, at);
      if (to !== -1) return this.#add('key', '.pem', at, to);
    }
    return at + 1;
  }

  dense(): void {
    for (const term of this.#terms.dense)
      for (let at = this.#text.indexOf(term); at !== -1; at = this.#text.indexOf(term, at + term.length))
        this.#add('term', '', at, at + term.length);
  }
}

/**
 * Values in a text that say who somebody is or open something, in order and apart. Its work is in line with the length of
 * the text.
 * @example privateIn('Mail a.b@example.org', { byFirst: new Map(), dense: [], denseBegins: new Set(), mostWords: 0 }) // [{ kind: 'email', ruleId: 'private.email', from: 5, to: 20 }]
 */
export function privateIn(text: string, terms: Terms): readonly Find[] {
  const search = new Search(text, terms);
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (!isWordCode(code)) {
      at = code === 0x20 ? at + 1 : search.sign(at);
      continue;
    }
    let end = at + 1;
    while (end < text.length && isWordCode(text.charCodeAt(end))) end++;
    at = isDigitCode(code) ? search.number(at, end) : search.word(at, end);
  }
  if (terms.dense.length > 0) search.dense();
  return apart(search.finds);
}
