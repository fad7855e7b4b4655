import { foldedText, type Folded } from '../fold/fold.ts';
import { base64Variants, escapeVariant, hexVariants, hiddenVariant, urlVariant } from './encodings.ts';
import { leetVariants, shiftedVariants, spacedVariants } from './spelling.ts';
import type { Variant } from './variant.ts';

export type { Disguise, Variant } from './variant.ts';

/** Three single letters in a row, and digits inside words: of fixed length, so that no text makes them slow. */
const ANY_SPACED =
  /(?:^|[^\p{L}\p{N}])[\p{L}\p{N}]\p{M}{0,2}[^\p{L}\p{N}]{1,12}[\p{L}\p{N}]\p{M}{0,2}[^\p{L}\p{N}]{1,12}[\p{L}\p{N}]\p{M}{0,2}[^\p{L}\p{N}]/u;
const ANY_LEET = /[a-z][0-9@$!|+][a-z]|[0-9@$!|+][a-z]{2}/;

/**
 * Readings of a text's disguised parts, one layer off. Each part is looked for in one pass and reads no longer than it
 * stands there.
 * @param sums running sums of the fold's surprise
 * @param surprise table of the gibberish feature: tells which of two readings is text
 */
export function variantsOf(text: string, folded: Folded, sums: Uint32Array, surprise: Uint8Array): Variant[] {
  const spelled = foldedText(folded);
  return [
    ...(folded.invisible > 0 ? hiddenVariant(text) : []),
    ...urlVariant(text),
    ...escapeVariant(text),
    ...base64Variants(text),
    ...hexVariants(text),
    ...(ANY_SPACED.test(spelled) ? spacedVariants(folded) : []),
    ...(ANY_LEET.test(spelled) ? leetVariants(folded, surprise) : []),
    ...shiftedVariants(folded, sums, surprise),
  ];
}
