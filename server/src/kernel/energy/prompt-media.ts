import { base64Bytes, imageTokens, MOST_IMAGE_TOKENS, pdfTokens } from './media-size.ts';
import { mediaTokens } from './media.ts';
import { seenSize, seenTokens, sightOf } from './picture-sight.ts';

/** What in a prompt is no text: its tokens before anyone has counted them, and what models see of pictures. */
export const media = {
  mostImageTokens: MOST_IMAGE_TOKENS,
  base64Bytes,
  imageTokens,
  pdfTokens,
  meanTokens: mediaTokens,
  sightOf,
  seenSize,
  seenTokens,
} as const;
