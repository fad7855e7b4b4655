import { isDigitCode, isFreeBehind, isUpperCode } from './characters.ts';
import { isFrNir } from './national-ids.ts';

/** A value that is found by its letters and digits. */
export interface LetteredId {
  readonly ruleId: string;
  readonly to: number;
}

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const CF_SHAPE = /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/;
/** Values of characters in odd places (Ministero delle Finanze, decree of 12 March 1974), from A and from 0. */
const CF_ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
const CF_CHARS = 16;

function isCodiceFiscale(word: string): boolean {
  const upper = word.toUpperCase();
  if (!CF_SHAPE.test(upper)) return false;
  let sum = 0;
  for (let i = 0; i < CF_CHARS - 1; i++) {
    const code = upper.charCodeAt(i);
    const value = isDigitCode(code) ? code - 48 : code - 65;
    sum += i % 2 === 0 ? (CF_ODD[value] as number) : value;
  }
  return sum % 26 === upper.charCodeAt(CF_CHARS - 1) - 65;
}

const NINO = /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/;
const SPACED_NINO = /^[A-Z]{2} \d\d \d\d \d\d [A-D]/;
const SPACED_NINO_CHARS = 13;

const isDni = (number: string, letter: string): boolean => DNI_LETTERS[Number(number) % 23] === letter.toUpperCase();
const NIE = /^[XYZ]-?\d{7}-?[A-Z]$/i;

/** Of a word that begins with a letter. */
export function letteredId(text: string, from: number, end: number): LetteredId | null {
  const length = end - from;
  if (length === CF_CHARS && isCodiceFiscale(text.slice(from, end)))
    return { ruleId: 'private.id.it-codice-fiscale', to: end };
  if (length === 9 && NINO.test(text.slice(from, end))) return { ruleId: 'private.id.uk-nino', to: end };
  if (length === 2 && isUpperCode(text.charCodeAt(from)) && isDigitCode(text.charCodeAt(end + 1))) {
    const spaced = text.slice(from, from + SPACED_NINO_CHARS);
    const isNino = SPACED_NINO.test(spaced) && NINO.test(spaced.replaceAll(' ', ''));
    if (isNino && isFreeBehind(text, from + SPACED_NINO_CHARS))
      return { ruleId: 'private.id.uk-nino', to: from + SPACED_NINO_CHARS };
  }
  const first = text[from] as string;
  if ('XYZxyz'.includes(first) && (length === 1 || length === 8 || length === 9)) {
    for (const chars of [9, 10, 11]) {
      const word = text.slice(from, from + chars);
      const compact = word.replaceAll('-', '').toUpperCase();
      if (!NIE.test(word) || !isFreeBehind(text, from + chars)) continue;
      if (isDni(`${'XYZ'.indexOf(compact[0] as string)}${compact.slice(1, 8)}`, compact[8] as string))
        return { ruleId: 'private.id.es-dni', to: from + chars };
    }
  }
  return null;
}

const DNI = /^\d{8}[- ]?[A-Z]$/;

/** Of a word that begins with a digit. */
export function digitsWithLetter(text: string, from: number): LetteredId | null {
  for (const chars of [9, 10]) {
    const word = text.slice(from, from + chars);
    if (DNI.test(word) && isFreeBehind(text, from + chars) && isDni(word.slice(0, 8), word.at(-1) as string))
      return { ruleId: 'private.id.es-dni', to: from + chars };
  }
  const nir = text.slice(from, from + 15);
  return /^\d{6}[AB]\d{8}$/.test(nir) && isFreeBehind(text, from + 15) && isFrNir(nir)
    ? { ruleId: 'private.id.fr-nir', to: from + 15 }
    : null;
}
