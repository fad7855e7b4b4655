import type { Analysis } from '../model/analysis.ts';
import { base64Variants, escapeVariants, hexVariants, hiddenVariants, urlVariants } from './encodings.ts';
import { hasLeet, leetVariants } from './leet.ts';
import { shiftedVariants } from './shifted.ts';
import { hasSpaced, spacedVariants } from './spaced.ts';
import type { Variant } from './variant.ts';

export type { Disguise, Variant } from './variant.ts';

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
    ...(folded.invisible > 0 ? hiddenVariants(text, folded.units) : []),
    ...urlVariants(text),
    ...escapeVariants(text),
    ...base64Variants(text, folded.units),
    ...hexVariants(text, folded.units),
    ...(hasSpaced(tokens) ? spacedVariants(folded) : []),
    ...(hasLeet(folded.units, text.length) ? leetVariants(folded, surprise) : []),
    ...shiftedVariants(folded, sums, surprise),
  ];
}
