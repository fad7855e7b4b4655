import type { Documents } from '../../documents/index.ts';
import { media } from '../../kernel/index.ts';
import { JoulegateError, toJoulegateError, type Tokens } from '../../units/index.ts';
import type { EnclosedPart, PlacedValue } from '../dialects/index.ts';

type Picture = Extract<EnclosedPart, { readonly kind: 'picture' }>;
type Sight = NonNullable<ReturnType<typeof media.sightOf>>;

/** What became of a request's pictures. */
export interface PicturesSeen {
  /** Those that came whole in the prompt. */
  readonly count: number;
  /** Those that went on smaller. */
  readonly scaled: number;
  /** What the request is shorter by, in bytes of pictures. */
  readonly savedBytes: number;
  /** Of those whose models are known: as they came, and as they went on. */
  readonly tokensBefore: Tokens;
  readonly tokensAfter: Tokens;
  /** What both rest on. */
  readonly sources: readonly string[];
  readonly replacements: readonly PlacedValue[];
}

/** Pictures of one request that are looked at; a long conversation of an agent has a hundred, most of them known from before. */
const MOST_PICTURES = 100;

/** How a workload's pictures are scaled. */
export interface PictureTerms {
  /** Models that the request may reach. */
  readonly models: readonly string[];
  /** What the owner lets a longest edge be; `null`: what the models look at. */
  readonly longestPx: number | null;
}

/**
 * What the models see at most of a picture; nothing where one of them may look at any size and the owner bounds none.
 * An owner's bound holds beside what is known of the models.
 */
function sightsOf({ models, longestPx }: PictureTerms, detail: string | undefined): readonly Sight[] {
  const sights = new Set(models.map((model) => media.sightOf(model, detail)));
  const known = [...sights].filter((sight) => sight !== null);
  if (longestPx === null) return known.length === sights.size ? known : [];
  if (known.length < sights.size || known.length === 0) return [{ longPx: longestPx, source: 'the workload' }];
  return known.map((sight) => ({ ...sight, longPx: Math.min(sight.longPx, longestPx) }));
}

/** The most that a picture costs at one of the models. */
function tokensOf(sights: readonly Sight[], size: Parameters<typeof media.seenTokens>[1]): Tokens {
  return Math.max(...sights.map((sight) => media.seenTokens(sight, size)));
}

/**
 * Makes the pictures of a request no larger than its models look at.
 * @throws JoulegateError `JG_BAD_DOCUMENT` with the part's path where one cannot be opened, or `JG_OVERLOADED`; never where
 *   `onRefused` is `pass`, which leaves such a picture as it came
 */
export async function leanPictures(
  pictures: readonly Picture[],
  documents: Documents,
  {
    terms,
    owner,
    onRefused,
    gone,
  }: {
    readonly terms: PictureTerms;
    readonly owner: string;
    readonly onRefused: 'refuse' | 'pass';
    readonly gone: AbortSignal;
  },
): Promise<PicturesSeen> {
  const replacements: PlacedValue[] = [];
  const sources = new Set<string>();
  let [savedBytes, tokensBefore, tokensAfter] = [0, 0, 0];
  for (const { path, detail, bytes, instead } of pictures.slice(0, MOST_PICTURES)) {
    const sights = sightsOf(terms, detail);
    if (gone.aborted || sights.length === 0) continue;
    try {
      const whole = bytes();
      const { before, scaled } = await documents.scaled(whole, sights, owner, gone);
      const priced = terms.models.map((model) => media.sightOf(model, detail)).filter((sight) => sight !== null);
      if (before !== null && priced.length > 0) {
        tokensBefore += tokensOf(priced, before);
        tokensAfter += tokensOf(priced, scaled ?? before);
        for (const { source } of priced) sources.add(source);
      }
      if (scaled === null) continue;
      savedBytes += whole.length - scaled.bytes.length;
      replacements.push({ path, value: instead(scaled.bytes, scaled.mediaType) });
    } catch (error) {
      const { code, message, hint } = toJoulegateError(error);
      if (onRefused === 'refuse')
        throw new JoulegateError(code, message, { where: path.join('.'), ...(hint === undefined ? {} : { hint }) });
    }
  }
  return {
    count: pictures.length,
    scaled: replacements.length,
    savedBytes,
    tokensBefore,
    tokensAfter,
    sources: [...sources],
    replacements,
  };
}
