import { createHash } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Letters and digits that stand for a text, the same each time. @example wordOf('toolu_01', 9).length // 9 */
export const wordOf = (text: string, length: number): string => {
  let word = '';
  for (const byte of createHash('sha256').update(text).digest().subarray(0, length))
    word += ALPHABET[byte % ALPHABET.length];
  return word;
};

/** What ids of calls look like at an upstream. */
export type IdRule = 'nine' | 'forty' | 'word';

const FITS: Readonly<Record<IdRule, RegExp>> = {
  nine: /^[a-zA-Z0-9]{9}$/,
  forty: /^.{1,40}$/s,
  word: /^[a-zA-Z0-9_-]+$/,
};

function fitting(id: string, rule: IdRule): string {
  if (FITS[rule].test(id)) return id;
  if (rule === 'nine') return wordOf(id, 9);
  const kept = id.replace(/[^\w-]/g, '_').slice(0, 23);
  return kept === '' ? `call_${wordOf(id, 16)}` : `${kept}_${wordOf(id, 16)}`;
}

/**
 * Ids of a conversation's calls as an upstream takes them: of its alphabet and length, each once, and alike in call and
 * result. One that fits and is not taken stays as it is.
 */
export class CallIds {
  readonly #rule: IdRule;
  readonly #taken = new Set<string>();
  #calls = 0;
  /** Calls that wait for a result: the id that they came with, and the one that they go with. */
  #open: { readonly came: unknown; readonly goes: string }[] = [];

  constructor(rule: IdRule) {
    this.#rule = rule;
  }

  /** Calls that no result has answered yet. */
  get unanswered(): number {
    return this.#open.length;
  }

  call(came: unknown): string {
    this.#calls++;
    const wanted = typeof came === 'string' && came !== '' ? came : `call_${this.#calls}`;
    let goes = fitting(wanted, this.#rule);
    for (let n = 2; this.#taken.has(goes); n++) goes = fitting(wordOf(`${wanted} ${n}`, 16), this.#rule);
    this.#taken.add(goes);
    this.#open.push({ came, goes });
    return goes;
  }

  /** The id of the call that a result answers; `null` where it answers none. */
  result(came: unknown): string | null {
    const at = this.#open.findIndex((one) => one.came === came);
    return at === -1 ? null : (this.#open.splice(at, 1)[0]?.goes ?? null);
  }

  /** What still waits is not answered any more. */
  close(): void {
    this.#open = [];
  }
}

/** An id for a call that has none. @param salt of its answer, so that no two answers of a conversation share one */
export const madeId = (salt: unknown, at: number): string => `call_${wordOf(`${JSON.stringify(salt)} ${at}`, 24)}`;
