import type { media } from '../../kernel/index.ts';

export type PictureSight = NonNullable<ReturnType<typeof media.sightOf>>;
export type PictureSize = ReturnType<typeof media.seenSize>;

/** A picture as models look at it. */
export interface ScaledPicture {
  /** Its size as it came, upright; `null` where it was not looked at, being of another format. */
  readonly before: PictureSize | null;
  /** What takes its place; `null` where it stays as it came. */
  readonly scaled: (PictureSize & { readonly mediaType: string; readonly bytes: Uint8Array }) | null;
}

/** What the process that opens pictures is told. */
export type PictureJob = PictureSize;

/** What it says before the bytes, if any; `null`: the picture stays as it came. */
export type PictureAnswer = { readonly refused: string } | { readonly mediaType: string | null };
