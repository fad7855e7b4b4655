import type { Tokens } from '../../units/index.ts';
import { imageTokens } from './media-size.ts';

/** How large a picture a model looks at: a larger one is scaled down before it sees it, by its provider or its server. */
export interface PictureSight {
  /** Longest edge. */
  readonly longPx: number;
  /** Shortest edge, where that is bounded too. */
  readonly shortPx?: number;
  /** Squares that a picture is cut into, and how many of them a picture has at most. */
  readonly patches?: { readonly edgePx: number; readonly most: number };
  /** What every picture costs, where that does not depend on its size. */
  readonly tokens?: Tokens;
  /** What it rests on. */
  readonly source: string;
}

interface Family {
  readonly names: RegExp;
  readonly sight: PictureSight;
}

const TILES_SIGHT: PictureSight = { longPx: 2048, shortPx: 768, source: 'OpenAI vision guide, tiles' };
const OPENAI_PATCHES: PictureSight = {
  longPx: 2048,
  patches: { edgePx: 32, most: 1536 },
  source: 'OpenAI vision guide, patches of 32 px',
};
/** A smaller picture is what `detail: low` asks for. */
const LOW_DETAIL: PictureSight = { longPx: 512, tokens: 85, source: 'OpenAI vision guide, detail low' };

/** The first that a name fits is its family. Families that are not listed may look at any size. */
const FAMILIES: readonly Family[] = [
  {
    names: /claude-(opus-4[.-][7-9]\b|(opus|sonnet|haiku)-[5-9])/,
    sight: {
      longPx: 2576,
      patches: { edgePx: 28, most: 4784 },
      source: 'Anthropic vision guide, high resolution',
    },
  },
  {
    names: /claude-(3|opus-4|sonnet-4|haiku-4)/,
    sight: { longPx: 1568, patches: { edgePx: 28, most: 1568 }, source: 'Anthropic vision guide' },
  },
  { names: /gpt-4\.1-(mini|nano)|\bo4-mini|gpt-5-(mini|nano)/, sight: OPENAI_PATCHES },
  { names: /gpt-4o|gpt-4\.1|\bo[13](-pro)?\b|gpt-5(?![.\d])/, sight: TILES_SIGHT },
  {
    names: /qwen-?2(\.5)?-vl/,
    sight: {
      longPx: Infinity,
      patches: { edgePx: 28, most: 16_384 },
      source: 'published preprocessor settings of Qwen2-VL and Qwen2.5-VL',
    },
  },
];

/**
 * How large a picture a model looks at, by its name; `null` where that is not known here.
 * @param model as a deployment names it, with or without its vendor before it
 * @param detail of the request; `low` is 512 px where a model knows it, `original` bounds nothing
 * @example sightOf('claude-sonnet-4.5')?.longPx // 1568
 */
export function sightOf(model: string, detail?: string): PictureSight | null {
  const name = model.toLowerCase();
  const sight = FAMILIES.find(({ names }) => names.test(name))?.sight ?? null;
  if (sight !== TILES_SIGHT && sight !== OPENAI_PATCHES) return sight;
  return detail === 'original' ? null : detail === 'low' && sight === TILES_SIGHT ? LOW_DETAIL : sight;
}

/** Width and height of a picture. */
export interface PictureSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * What is left of a picture of this size where a model looks at no more: its own size where it is small enough.
 * @example seenSize({ longPx: 1568, source: '' }, { widthPx: 3136, heightPx: 1000 }) // { widthPx: 1568, heightPx: 500 }
 */
export function seenSize({ longPx, shortPx, patches }: PictureSight, { widthPx, heightPx }: PictureSize): PictureSize {
  const long = Math.max(widthPx, heightPx);
  const short = Math.min(widthPx, heightPx);
  const within = Math.min(1, longPx / long);
  const edges = shortPx === undefined ? within : Math.min(within, shortPx / short);
  const area = patches === undefined ? Infinity : patches.most * patches.edgePx ** 2;
  const scale = Math.min(1, edges, Math.sqrt(area / (widthPx * heightPx)));
  const scaled = (toWhole: (px: number) => number): PictureSize => ({
    widthPx: Math.max(1, toWhole(widthPx * scale)),
    heightPx: Math.max(1, toWhole(heightPx * scale)),
  });
  const nearest = scaled(Math.round);
  // Rounded up, it may have more squares than a model looks at, and would be scaled down once more.
  return nearest.widthPx * nearest.heightPx <= area ? nearest : scaled(Math.floor);
}

/**
 * Prompt tokens of a picture by what a model looks at.
 * @example seenTokens({ longPx: 1568, patches: { edgePx: 28, most: 1568 }, source: '' }, { widthPx: 1568, heightPx: 728 }) // 1456
 */
export function seenTokens(sight: PictureSight, size: PictureSize): Tokens {
  const { widthPx, heightPx } = seenSize(sight, size);
  const { patches } = sight;
  if (sight.tokens !== undefined) return sight.tokens;
  if (patches === undefined) return imageTokens({ rule: 'tiles', widthPx, heightPx }).tokens;
  return Math.min(patches.most, Math.ceil(widthPx / patches.edgePx) * Math.ceil(heightPx / patches.edgePx));
}
