import { media } from '../../kernel/index.ts';
import type { Media } from './lane.ts';

/** An address, an id, or an earlier conversation: the upstream reads what nobody here has seen, up to its whole window. */
const UNSEEN = Infinity;
const BYTES_PER_TOKEN = 4;
/** Compressed speech of a usual quality; and the lowest quality that speech is sent in, at 40 tokens a second. */
const AUDIO_BYTES_PER_TOKEN = 1600;
const LEAST_AUDIO_BYTES_PER_TOKEN = 25;
const ENCODED = /^data:([a-z]+\/[a-z0-9.+-]*)?/i;

const lengthOf = (value: unknown): number => (typeof value === 'string' ? value.length : 0);

/** Nothing but text. */
export const NO_MEDIA: Media = { bytes: 0, image: 0, file: 0, audio: 0, mostTokens: 0 };

/** How pictures become tokens: as the fit of OpenAI-compatible models has it, or in patches. */
export type PictureRule = 'fitted' | 'patches';

/**
 * Counts the parts of a prompt that are no text: what each is expected to be in tokens, and what it can be at most.
 */
export class MediaCount {
  /** Pictures, and documents whose pages are looked at. */
  looked = 0;
  #bytes = 0;
  #image = 0;
  #file = 0;
  #audio = 0;
  #most = 0;
  readonly #rule: PictureRule;

  constructor(rule: PictureRule) {
    this.#rule = rule;
  }

  get media(): Media {
    if (this.#most === 0) return NO_MEDIA;
    return { bytes: this.#bytes, image: this.#image, file: this.#file, audio: this.#audio, mostTokens: this.#most };
  }

  /** @param data base64, a data URL, or an address */
  image(data: unknown): void {
    const characters = lengthOf(data);
    this.looked++;
    this.#bytes += characters;
    this.#image +=
      this.#rule === 'patches'
        ? media.imageTokens({ rule: 'patches', bytes: media.base64Bytes(characters) }).tokens
        : media.meanTokens({ images: 1 });
    this.#most += media.mostImageTokens;
  }

  /**
   * A file of pages or of text. Its text may be all of its bytes.
   * @param data base64 or a data URL; anything else is kept elsewhere
   */
  file(data: unknown): void {
    const characters = lengthOf(data);
    const bytes = media.base64Bytes(characters);
    if (this.#rule === 'patches') this.looked++;
    this.#bytes += characters;
    const pages = media.pdfTokens(this.#rule === 'patches' ? { bytes, seenBy: 'patches' } : { bytes }).tokens;
    const isText = typeof data === 'string' && (ENCODED.exec(data)?.[1] ?? '').toLowerCase().startsWith('text/');
    const expected = isText ? bytes / BYTES_PER_TOKEN : pages;
    this.#file += expected;
    this.#most += characters === 0 ? UNSEEN : Math.max(bytes / BYTES_PER_TOKEN, expected);
  }

  /** @param data base64 */
  audio(data: unknown): void {
    const characters = lengthOf(data);
    const bytes = media.base64Bytes(characters);
    this.#bytes += characters;
    this.#audio += bytes / AUDIO_BYTES_PER_TOKEN;
    this.#most += characters === 0 ? UNSEEN : bytes / LEAST_AUDIO_BYTES_PER_TOKEN;
  }

  /** Something that the upstream adds by itself. */
  unseen(): void {
    this.#most += UNSEEN;
  }
}

/** What media are expected to be. */
export const expectedMediaTokens = ({ image, file, audio }: Media): number => Math.round(image + file + audio);
