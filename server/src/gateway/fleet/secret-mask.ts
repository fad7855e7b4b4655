/** Shorter ones stand in ordinary text too. */
const SHORTEST_SECRET = 8;
const STAR = 0x2a;
const NOTHING = Buffer.alloc(0);

/** A secret as it stands in text, in JSON, in JSON with slashes escaped, and in an address. */
function formsOf(secret: string): readonly Buffer[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = new Set([secret, inJson, inJson.replaceAll('/', '\\/'), encodeURIComponent(secret)]);
  return [...forms].map((form) => Buffer.from(form));
}

/**
 * Takes a secret out of what an upstream says, which may repeat what it was sent. Each sign becomes a `*`, so that
 * lengths stay. It is found at any cut: a piece's end that may begin the secret is held until the next piece.
 */
export class SecretMask {
  readonly #forms: readonly Buffer[];
  readonly #signs: ReadonlySet<number>;
  #held: Buffer = NOTHING;

  constructor(secret: string) {
    this.#forms = formsOf(secret);
    this.#signs = new Set(this.#forms.flatMap((form) => [...form]));
  }

  push(piece: Buffer): Buffer {
    const all = this.#masked(this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]));
    const keep = this.#beginsAtEnd(all);
    this.#held = keep === 0 ? NOTHING : all.subarray(all.length - keep);
    return keep === 0 ? all : all.subarray(0, all.length - keep);
  }

  /** What is held, when nothing more comes. */
  rest(): Buffer {
    const held = this.#held;
    this.#held = NOTHING;
    return held;
  }

  /** The same in a header's value. */
  text(value: string): string {
    let masked = value;
    for (const form of this.#forms) masked = masked.replaceAll(form.toString(), '*'.repeat(form.length));
    return masked;
  }

  /** The same in all of them. */
  headers<T extends Readonly<Record<string, string | string[] | undefined>>>(headers: T): T {
    const masked: Record<string, string | string[] | undefined> = {};
    for (const name in headers) {
      const value = headers[name];
      masked[name] = Array.isArray(value) ? value.map((each) => this.text(each)) : value && this.text(value);
    }
    return masked as T;
  }

  #masked(bytes: Buffer): Buffer {
    let out = bytes;
    for (const form of this.#forms)
      for (let at = out.indexOf(form); at !== -1; at = out.indexOf(form, at + form.length)) {
        if (out === bytes) out = Buffer.from(bytes);
        out.fill(STAR, at, at + form.length);
      }
    return out;
  }

  /** How many bytes at the end may be the beginning of the secret. */
  #beginsAtEnd(bytes: Buffer): number {
    const { length } = bytes;
    if (length === 0 || !this.#signs.has(bytes[length - 1] as number)) return 0;
    let most = 0;
    for (const form of this.#forms)
      for (let n = Math.min(form.length - 1, length); n > most; n--)
        if (bytes[length - n] === form[0] && bytes.compare(form, 0, n, length - n) === 0) most = n;
    return most;
  }
}

/** @returns `null` where there is no secret, or one so short that ordinary text would be masked */
export const maskOf = (secret: string | null): SecretMask | null =>
  secret === null || secret.length < SHORTEST_SECRET ? null : new SecretMask(secret);
