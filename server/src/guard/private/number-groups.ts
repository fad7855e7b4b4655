import { isDigitCode, isFreeBehind, isSpaceCode } from './characters.ts';

/** Digits in groups, as numbers of people are written: `4111 1111 1111 1111`. */
export interface NumberGroups {
  /** Lengths of the groups with what stands between them, such as `3-2-4`; a space of any kind is one. */
  readonly shape: string;
  /** Without what stands between. */
  readonly digits: string;
  readonly to: number;
}

const MOST_DIGITS = 24;
const MOST_GROUPS = 8;
const BETWEEN = ' -.+/';
/** Departments of Corsica are `2A` and `2B`. */
const isCorsica = (text: string, at: number): boolean =>
  (text[at] === 'A' || text[at] === 'B') && text[at - 1] === '2' && !isDigitCode(text.charCodeAt(at - 2));

/** Every way to read the groups that begin at a digit, longest first. Bounded work. */
export function numberGroups(text: string, from: number): readonly NumberGroups[] {
  const readings: NumberGroups[] = [];
  let shape = '';
  let digits = '';
  let at = from;
  for (let groups = 0; groups < MOST_GROUPS && digits.length <= MOST_DIGITS; groups++) {
    const begun = at;
    while (isDigitCode(text.charCodeAt(at)) && at - begun <= MOST_DIGITS) at++;
    if (at === begun) break;
    if (isCorsica(text, at)) at++;
    digits += text.slice(begun, at);
    shape += String(at - begun);
    if (isFreeBehind(text, at)) readings.push({ shape, digits, to: at });
    const between = isSpaceCode(text.charCodeAt(at)) ? ' ' : (text[at] ?? '');
    if (between === '' || !BETWEEN.includes(between)) break;
    shape += between;
    at++;
  }
  return readings.reverse();
}
