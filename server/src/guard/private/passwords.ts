import { isSpaceCode, isWordCode } from './characters.ts';

/** Words whose value is a secret. */
const PASSWORDS =
  '(?:passwor[dt]|passwd|passwort|kennwort|passphrase|pwd|contrase[ñn]a|clave|mot_?de_?passe|senha|wachtwoord|has[łl]o|l[öo]senord|密码|パスワード)s?';
const TOKENS =
  '(?:secret|token|api_?key|apikey|access_?key|private_?key|secret_?key|account_?key|shared_?access_?key|signing_?key|encryption_?key|auth_?key|credentials?|bearer|\\bsig)';
/** What may stand between such a word and the one that says `is`: whose it is, and what was done with it. */
const WHOSE =
  '(?:_(?:for|of|on|to|at|in|from|für|von|vom|zum|de|del|du|des|da|do|pour|para|per|van|voor|dla)(?:_[^_,;:]+){1,4}?)?';
const DONE =
  '(?:(?:_(?:is|was|were|has|have|had|will|must|been|be|got|wurde|ist))*_(?:re)?(?:set|changed|updated|rotated|switched|generated|geändert|gesetzt))?(?:_(?:to|is|was))?';
/** `password`, the end of a name such as `DB_PASSWORD` and `clientSecret`, or `password for the database was set`. */
const PASSWORD = new RegExp(`${PASSWORDS}${WHOSE}${DONE}$`, 'i');
const TOKEN = new RegExp(`${TOKENS}${WHOSE}${DONE}$`, 'i');
const LONGEST_NAME = 64;
/** `密码` has two. */
const SHORTEST_NAME = 2;

/** Values that stand for one. */
const PLACE_HOLDER =
  /^(?:[*x.•_-]+|null|none|undefined|true|false|nil|string|password|passwort|secret|token|changeme|your.*|my.*|example.*|test|placeholder|redacted|process\.env.*|os\.environ.*|env[.(].*|[<[{$%].*|.*[({][^)}]*)$/i;

const ENDS = ' \t\r\n"\'`,;<>|\u00a0';
const LONGEST_VALUE = 512;
/** `is now …`, `Authorization: Bearer …`. */
const BEFORE_VALUE = /^(?:bearer|now|still|currently|always|jetzt|nun|ahora|maintenant)\s+/i;
const LONGEST_BEFORE = 16;

function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const isPassword = (value: string): boolean => {
  if (value.length < 6 || value.length > 128 || PLACE_HOLDER.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(value)).length;
  return kinds >= 2 && /[\d!@#$%^&*?+=~]/.test(value) && entropyBits(value) >= 2.2;
};

const isToken = (value: string): boolean =>
  value.length >= 16 &&
  !PLACE_HOLDER.test(value) &&
  /\d/.test(value) &&
  /[A-Za-z]/.test(value) &&
  /^[\w+/=.~-]+$/.test(value) &&
  entropyBits(value) >= 3.2;

/** Spaces, and the quotes and brackets that may stand around a name or a value. */
function skip(text: string, at: number, step: 1 | -1): number {
  let i = at;
  for (let many = 0; many < 4; many++, i += step) {
    const code = text.charCodeAt(i);
    if (!isSpaceCode(code) && code !== 0x22 && code !== 0x27 && code !== 0x60 && code !== 0x2a && code !== 0x5c) break;
  }
  return i;
}

/** The value behind a sign or word that says `is`; `null` where what stands before names no secret, or the value is none. */
export function secretBehind(
  text: string,
  at: number,
  behind: number,
): { readonly from: number; readonly to: number; readonly isToken: boolean } | null {
  const nameEnd = skip(text, at - 1, -1) + 1;
  let nameFrom = nameEnd;
  while (
    nameFrom > 0 &&
    nameEnd - nameFrom < LONGEST_NAME &&
    (isWordCode(text.charCodeAt(nameFrom - 1)) || text[nameFrom - 1] === '-')
  )
    nameFrom--;
  const name = text.slice(nameFrom, nameEnd).replaceAll('-', '_');
  if (name.length < SHORTEST_NAME) return null;
  const spaced = text.slice(Math.max(0, nameEnd - LONGEST_NAME), nameEnd).replaceAll(/[- ]/g, '_');
  const named =
    PASSWORD.test(name) || PASSWORD.test(spaced) ? isPassword : TOKEN.test(name) || TOKEN.test(spaced) ? isToken : null;
  if (named === null) return null;
  let from = skip(text, behind, 1);
  from += BEFORE_VALUE.exec(text.slice(from, from + LONGEST_BEFORE))?.[0].length ?? 0;
  let to = from;
  while (to < text.length && to - from <= LONGEST_VALUE && !ENDS.includes(text[to] as string)) to++;
  while (to > from && '.:)]}\\'.includes(text[to - 1] as string)) to--;
  const value = text.slice(from, to);
  return named(value) ? { from, to, isToken: named === isToken } : null;
}

/** Words that say what a password is: `my password is …`. */
export const IS_WORDS: ReadonlySet<string> = new Set([
  'is',
  'was',
  'ist',
  'war',
  'lautet',
  'est',
  'es',
  'é',
  'è',
  'to',
  'bearer',
  'zu',
]);

const URL_PASSWORD = /^:\/\/[^\s:@/]{1,128}:([^\s:@/]{3,128})@/;
const LONGEST_USER_INFO = 264;

/** The password of an address with one, `://user:pass@host`. @param at the colon before its slashes */
export function passwordInUrl(text: string, at: number): { readonly from: number; readonly to: number } | null {
  if (text[at + 1] !== '/' || text[at + 2] !== '/') return null;
  const found = URL_PASSWORD.exec(text.slice(at, at + LONGEST_USER_INFO));
  if (found === null || PLACE_HOLDER.test(found[1] as string)) return null;
  const to = at + found[0].length - 1;
  return { from: to - (found[1] as string).length, to };
}
