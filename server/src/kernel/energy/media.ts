import { ENERGY_ARTEFACT } from './coefficients.artefact.ts';

/** Words on a full page of text, about 500, at 1.3 tokens a word. */
const TOKENS_PER_TEXT_PAGE = 650;

/**
 * Prompt tokens that pictures and pages stand for where a provider reports none. A picture costs what the fit
 * found for models that see at the picture's own resolution; a page sent as a picture costs a picture.
 */
export const mediaTokens = ({
  images = 0,
  textPages = 0,
}: {
  readonly images?: number;
  readonly textPages?: number;
}): number =>
  Math.round(
    images * (ENERGY_ARTEFACT.conditions['imageTokens'] ?? TOKENS_PER_TEXT_PAGE) + textPages * TOKENS_PER_TEXT_PAGE,
  );
