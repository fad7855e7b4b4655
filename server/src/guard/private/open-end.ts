import { isAlnumCode, isDigitCode, isSpaceCode, isWordCode } from './characters.ts';
import { LONGEST_PEM, pemEnd } from './keys.ts';
import type { Terms } from './terms.ts';

/** No value has one of these inside, a gap in a number aside. */
const BREAKS = ' \t\r\n"`,;<>|\u00a0\u202f';
const isBreak = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code < 0x2e80 ? BREAKS.includes(text[at] as string) : code < 0xac00;
};
/** A longer run of signs is no value. */
const LONGEST_RUN = 24_576;
/** Numbers in groups are no longer. */
const LONGEST_GROUPS = 64;
const BEGIN = '-----BEGIN ';
const PEM_HEAD = 80;

/** Whether a piece between two gaps may be one group of a number: digits, or a few capitals. */
function isGroup(text: string, from: number, to: number): boolean {
  let capitals = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (isDigitCode(code)) return true;
    if (isAlnumCode(code) && code < 0x61) capitals++;
  }
  return capitals === to - from && capitals <= 4;
}

/** @param open where the last run of signs begins */
function openPem(text: string, open: number): number {
  const begun = text.lastIndexOf(BEGIN);
  if (begun === -1) return -1;
  const head = text.slice(begun, begun + PEM_HEAD);
  const isNamed = /^-----BEGIN [A-Z0-9 ]+-----/.exec(head);
  if (isNamed === null) return /^-----BEGIN [A-Z0-9 ]*-{0,4}$/.test(head) ? begun : -1;
  if (!isNamed[0].includes('PRIVATE KEY')) return -1;
  const end = pemEnd(text, begun);
  // One that has just ended, or goes on for too long, is done with.
  return end < open || text.length - begun >= LONGEST_PEM ? -1 : begun;
}

/** Where the last word begins that a term may begin with, of as many as the longest term has. */
function openTerm(text: string, terms: Terms): number {
  let open = -1;
  let at = text.length;
  for (let words = 0; words < terms.mostWords && at > 0; words++) {
    while (at > 0 && !isWordCode(text.charCodeAt(at - 1))) at--;
    const end = at;
    while (at > 0 && end - at < LONGEST_GROUPS && isWordCode(text.charCodeAt(at - 1))) at--;
    if (terms.byFirst.has(text.slice(at, end).normalize('NFC').toLowerCase())) open = at;
  }
  const dense = openDense(text, terms);
  return open === -1 ? dense : dense === -1 ? open : Math.min(open, dense);
}

/** Where the end begins that a term written without gaps may begin with; -1: none does. */
function openDense(text: string, { dense, denseBegins }: Terms): number {
  let length = Math.min(text.length, (dense[0]?.length ?? 0) - 1);
  while (length > 0 && !denseBegins.has(text.slice(-length))) length--;
  if (length <= 0) return -1;
  let open = text.length - length;
  // A term that is there already is not cut where another may begin.
  for (let before = Infinity; open < before;) {
    before = open;
    for (const term of dense) {
      const at = text.indexOf(term, Math.max(0, open - term.length + 1));
      if (at !== -1) open = Math.min(open, at);
    }
  }
  return open;
}

/**
 * Where the end of a text begins that may become a value, or belong to one, when more comes.
 * @example openEnd('Write to a@b', { byFirst: new Map(), dense: [], denseBegins: new Set(), mostWords: 0 }) // 9
 */
export function openEnd(text: string, terms: Terms): number {
  const { length } = text;
  const term = terms.mostWords > 0 || terms.dense.length > 0 ? openTerm(text, terms) : -1;
  let open = term === -1 ? length : term;
  while (open > 0 && length - open <= LONGEST_RUN && !isBreak(text, open - 1)) open--;
  if (length - open > LONGEST_RUN) open = length;
  else if (open === length || isGroup(text, open, length) || text[open] === '+' || text[open] === '(')
    open = groupsFrom(text, open);
  const pem = openPem(text, open);
  return pem === -1 ? open : Math.min(open, pem);
}

/** Where the groups of a number begin that the last one belongs to. */
function groupsFrom(text: string, last: number): number {
  let open = last;
  while (open > 0 && text.length - open <= LONGEST_GROUPS) {
    const end = open - 1;
    let from = end;
    while (from > 0 && end - from < LONGEST_GROUPS && !isBreak(text, from - 1)) from--;
    if (from === end || !isSpaceCode(text.charCodeAt(end)) || !isGroup(text, from, end)) break;
    open = from;
  }
  return open;
}
