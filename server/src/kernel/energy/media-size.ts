import { logSigma, type Tokens } from '../../units/index.ts';

/** Prompt tokens that a picture or a document stands for, before anyone has counted them. */
export interface MediaTokens {
  readonly tokens: Tokens;
  /** Log-sigma: 0 where the rule is exact. */
  readonly sigma: number;
  /** What it rests on. */
  readonly source: string;
}

/**
 * How pictures become tokens. `tiles`: OpenAI's GPT-4o family, 170 a tile of 512 pixels and 85. `patches`: one a patch of
 * 28 pixels (Claude, Qwen-VL, Mistral Small).
 */
export type ImageRule = 'tiles' | 'patches';

/** What is known of a picture without decoding it. */
export interface ImageFacts {
  readonly rule: ImageRule;
  readonly widthPx?: number;
  readonly heightPx?: number;
  /** Length of the file; of a base64 text see {@link base64Bytes}. */
  readonly bytes?: number;
  /** As OpenAI's field; `auto` and absent are taken as `high`. Patches know no detail. */
  readonly detail?: 'low' | 'high' | 'auto';
}

/** What one picture is at most: 4,784 at the highest resolution of Claude, 3,779 and 1,445 in OpenAI's patches and tiles. */
export const MOST_IMAGE_TOKENS = 5000;

const TILES = { fitPx: 2048, shortPx: 768, tilePx: 512, perTile: 170, base: 85 } as const;
const PATCHES = { patchPx: 28, longPx: 1568, most: 1568 } as const;
/** Pixels of a picture of unknown size: a screen or a scaled photograph. An assumption; nine in ten within ten times. */
const UNKNOWN_PIXELS = 1024 * 1024;
const UNKNOWN_FACTOR_90 = 10;
/** Bytes a pixel of a compressed picture: JPEG 0.1 to 0.5, PNG of a screen 0.1 to 1. An assumption. */
const BYTES_PER_PIXEL = 0.3;
const BYTES_FACTOR_90 = 4;

function tiles(width: number, height: number): number {
  const { fitPx, shortPx, tilePx, perTile, base } = TILES;
  const fit = Math.min(1, fitPx / Math.max(width, height));
  const short = Math.min(1, shortPx / Math.min(width * fit, height * fit));
  const count = (px: number): number => Math.ceil(Math.max(1, Math.round(px * fit * short)) / tilePx);
  return base + perTile * count(width) * count(height);
}

function patches(width: number, height: number): number {
  const { patchPx, longPx, most } = PATCHES;
  const fit = Math.min(1, longPx / Math.max(width, height));
  const count = (px: number): number => Math.ceil((px * fit) / patchPx);
  // A picture of more patches is scaled down until it has no more than these.
  return Math.min(most, count(width) * count(height));
}

/** Bytes of a file by the length of its base64 text. @example base64Bytes(4000) // 3000 */
export const base64Bytes = (characters: number): number => Math.floor((characters * 3) / 4);

/**
 * Prompt tokens of a picture by the published rules: exact where width and height are known, else by the length of its
 * file, else of a picture of a megapixel, each with the spread of what it could be.
 *
 * @example imageTokens({ rule: 'tiles', widthPx: 1024, heightPx: 1024 }).tokens // 765
 */
export function imageTokens({ rule, widthPx, heightPx, bytes, detail }: ImageFacts): MediaTokens {
  const count = rule === 'tiles' ? tiles : patches;
  const by = rule === 'tiles' ? 'OpenAI vision guide, GPT-4o tiles' : 'Anthropic vision guide, patches of 28 px';
  if (rule === 'tiles' && detail === 'low') return { tokens: TILES.base, sigma: 0, source: by };
  if (widthPx !== undefined && heightPx !== undefined && widthPx > 0 && heightPx > 0)
    return { tokens: count(widthPx, heightPx), sigma: 0, source: by };
  const known = bytes !== undefined && bytes > 0;
  const pixels = known ? bytes / BYTES_PER_PIXEL : UNKNOWN_PIXELS;
  const factor = known ? BYTES_FACTOR_90 : UNKNOWN_FACTOR_90;
  const square = (area: number): number => count(Math.sqrt(area), Math.sqrt(area));
  // Half the ratio of what the ends of the 90 % interval of its pixels come to: the rules have floors and caps.
  const sigma = logSigma.ofFactor90(Math.sqrt(square(pixels * factor) / square(pixels / factor)));
  return {
    tokens: square(pixels),
    sigma,
    source: `${by}; ${known ? 'size from the length of the file' : 'a megapixel assumed'}`,
  };
}

/** Text of a page, tokens; bytes of a file by its pages: geometric means and spreads of 21 real PDF files (bytes / 4 as tokens). */
const PAGE_TOKENS = 800;
const PAGE_SIGMA = 0.86;
const PAGE_BYTES = 61_000;
const PAGE_BYTES_SIGMA = 1.2;
/** A page as a picture: A4 at 100 dots an inch. */
const PAGE_PX = [827, 1169] as const;

/** What is known of a PDF file without opening it. */
export interface PdfFacts {
  readonly pages?: number;
  readonly bytes?: number;
  /** The model sees each page as a picture beside its text; absent: it reads the text only. */
  readonly seenBy?: ImageRule;
}

/**
 * Prompt tokens of a PDF file: its pages, or as many as a file of its length has, else one.
 * @example pdfTokens({ pages: 12 }).tokens // 9600
 */
export function pdfTokens({ pages, bytes, seenBy }: PdfFacts): MediaTokens {
  const known = pages !== undefined && pages > 0;
  const measured = bytes !== undefined && bytes > 0;
  const count = known ? pages : measured ? Math.max(1, bytes / PAGE_BYTES) : 1;
  const pictureTokens =
    seenBy === undefined ? 0 : imageTokens({ rule: seenBy, widthPx: PAGE_PX[0], heightPx: PAGE_PX[1] }).tokens;
  const perPage = PAGE_TOKENS + pictureTokens;
  // The picture's tokens hardly vary: only the text's share of a page does.
  const pageSigma = (PAGE_SIGMA * PAGE_TOKENS) / perPage;
  const from = known ? '' : measured ? '; pages from the length of the file' : '; one page assumed';
  return {
    tokens: Math.round(count * perPage),
    sigma: Math.hypot(pageSigma, known ? 0 : PAGE_BYTES_SIGMA),
    source: `mean page of 21 PDF files${from}`,
  };
}
