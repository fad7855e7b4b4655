import { Buffer } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';

/** No word that people write is longer; shorter runs say less than five words. */
const SHORTEST = 32;
const KEPT = 4096;

const isBase64 = (code: number): boolean =>
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x30 && code <= 0x39) ||
  code === 0x2b ||
  code === 0x2f ||
  code === 0x2d ||
  code === 0x5f;
const isLineEnd = (code: number): boolean => code === 0x0a || code === 0x0d;

/** Reads what runs of base64 in a text that comes in pieces say. */
export class Base64Runs {
  #run = '';
  #isLong = false;
  #decoder = new StringDecoder('utf8');

  /** A run is under way: more of it may follow. */
  get open(): boolean {
    return this.#isLong;
  }

  /** @returns what was said, where a run said something */
  add(piece: string): string {
    let said = '';
    for (let i = 0; i < piece.length; i++) {
      const code = piece.charCodeAt(i);
      if (isBase64(code)) this.#run += piece[i];
      else if (!isLineEnd(code) || !this.#isLong) said += this.#close();
      if (this.#run.length >= SHORTEST) this.#isLong = true;
      if (this.#run.length >= KEPT) said += this.#take(KEPT);
    }
    return this.#isLong ? said + this.#take(this.#run.length - (this.#run.length % 4)) : said;
  }

  end(): string {
    return this.#close();
  }

  #take(characters: number): string {
    const said = this.#decoder.write(Buffer.from(this.#run.slice(0, characters), 'base64'));
    this.#run = this.#run.slice(characters);
    return said;
  }

  #close(): string {
    const said = this.#isLong ? `${this.#take(this.#run.length)} ` : '';
    this.#run = '';
    this.#isLong = false;
    this.#decoder = new StringDecoder('utf8');
    return said;
  }
}
