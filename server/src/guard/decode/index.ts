import type { Analysis } from '../model/analysis.ts';
import { base64Variants, escapeVariants, hexVariants, hiddenVariants, urlVariants } from './encodings.ts';
import { hasSpaced, spacedVariants } from './spaced.ts';
import { leetVariants, shiftedVariants } from './spelling.ts';
import type { Variant } from './variant.ts';

export type { Disguise, Variant } from './variant.ts';

/** Digits inside words: of fixed length, so that no text makes it slow. */
const ANY_LEET = /[A-Za-z][0-9@$!|+][A-Za-z]|[0-9@$!|+][A-Za-z]{2}/;

/**
 * Readings of a text's disguised parts, one layer off. Each part is looked for in one pass and reads no longer than it
 * stands there.
 * @param sums running sums of the fold's surprise
 * @param surprise table of the gibberish feature: tells which of two readings is text
 */
export function variantsOf(
  text: string,
  { folded, tokens }: Analysis,
  sums: Uint32Array,
  surprise: Uint8Array,
): Variant[] {
  return [
    ...(folded.invisible > 0 ? hiddenVariants(text) : []),
    ...urlVariants(text),
    ...escapeVariants(text),
    ...base64Variants(text),
    ...hexVariants(text),
    ...(hasSpaced(tokens) ? spacedVariants(folded) : []),
    ...(ANY_LEET.test(text) ? leetVariants(folded, surprise) : []),
    ...shiftedVariants(folded, sums, surprise),
  ];
}
