import { mod97 } from './checksums.ts';
import { isAlnumCode, isFreeBehind, isSpaceCode } from './characters.ts';

/** Characters of an IBAN by country (SWIFT, IBAN registry). */
const LENGTHS =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30';
const LENGTH_OF: ReadonlyMap<string, number> = new Map(
  LENGTHS.split(' ').map((each) => [each.slice(0, 2), Number(each.slice(2))]),
);

/** The end of an IBAN that begins at a word, written in one or in groups; -1: there is none. */
export function ibanEnd(text: string, from: number): number {
  const length = LENGTH_OF.get(text.slice(from, from + 2).toUpperCase());
  if (length === undefined) return -1;
  let compact = '';
  let at = from;
  for (; compact.length < length && at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isAlnumCode(code)) compact += text[at];
    else if ((!isSpaceCode(code) && code !== 0x2d) || !isAlnumCode(text.charCodeAt(at + 1))) return -1;
  }
  if (compact.length < length || !isFreeBehind(text, at)) return -1;
  const upper = compact.toUpperCase();
  return mod97(upper.slice(4) + upper.slice(0, 4)) === 1 ? at : -1;
}
