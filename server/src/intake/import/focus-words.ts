import type { Usage } from '../../units/index.ts';
import { catalogueModel } from './model-name.ts';
import { listPriceOf } from './money.ts';

/** A kind of tokens as the books divide them. */
export type TokenKind = keyof Usage;

const MULTIPLES: Readonly<Record<string, bigint>> = {
  k: 1000n,
  thousand: 1000n,
  m: 1_000_000n,
  million: 1_000_000n,
  b: 1_000_000_000n,
  billion: 1_000_000_000n,
};
const UNIT = /^(?:per )?(\d[\d,]*)?\s*(k|m|b|thousand|million|billion)?\s*\/?\s*(?:[a-z]+ )*tokens?$/i;

/**
 * How many tokens one of a unit is; `null`: it is no unit of tokens.
 * @example tokensPerUnit('1K Tokens') // 1000n
 */
export function tokensPerUnit(unit: string): bigint | null {
  const match = UNIT.exec(unit.trim());
  if (match === null) return null;
  const [, number = '1', word = ''] = match;
  return BigInt(number.replaceAll(',', '')) * (MULTIPLES[word.toLowerCase()] ?? 1n);
}

const word = (...words: readonly string[]): RegExp => new RegExp(`(?:^|[^a-z])(?:${words.join('|')})s?(?:[^a-z]|$)`);
const CACHED = word('cach\\w*', 'cchd', 'cd');
const WRITTEN = word('writ\\w*', 'wr', 'creat\\w*');
const AN_HOUR = word('1[ _-]?h', '1[ _-]?hour', '1[ _-]?hr', 'hour', 'one hour', 'extended');
const THOUGHT = word('reason\\w*', 'think\\w*', 'thought');
const OUT = word('output', 'outpt', 'outp', 'opt', 'completion', 'generated', 'response');
const IN = word('input', 'inpt', 'inp', 'prompt', 'embed\\w*');

/**
 * Which tokens a meter counts, in the words of vendors (`Cached Input`, `gpt 4o cchd Inp glbl`, `OutputTokenCount`);
 * `null`: its words do not say, or say both.
 * @example tokenKind('Claude Sonnet 4.5 cache write 1h') // 'cacheWrite1h'
 */
export function tokenKind(words: string): TokenKind | null {
  const text = words.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  if (CACHED.test(text))
    return WRITTEN.test(text) ? (AN_HOUR.test(text) ? 'cacheWrite1h' : 'cacheWrite5m') : 'cacheRead';
  if (THOUGHT.test(text)) return 'reasoning';
  const [out, into] = [OUT.test(text), IN.test(text)];
  return out === into ? null : out ? 'output' : 'inputUncached';
}

const SOLD =
  /(?:^|[\s_-])(?:input|inpt|inp|output|outpt|outp|opt|cached?|caching|cchd|cd|reads?|writes?|creation|reasoning|thinking|prompt|completions?|generated|tokens?|count|per|\d+[km]|[km]|1h|5m|batch|standard|priority|flex|global|glbl|regional|regnl|datazone|dzone|dz|on-?demand|of|for|model|usage|api|predictions?|ga)(?=[\s_-]|$)/gi;
const KINDS_OF_TOKENS = /(?:^|[\s_-])(?:text|audio|image|video)(?=[\s_-]|$)/gi;

/** What is left of a meter's words without how and what of the model was sold. */
function nameIn(words: string): string {
  const bare = words.replaceAll(/[,;:()|/]+/g, ' ');
  // Words next to each other share a separator.
  return bare
    .replaceAll(SOLD, '')
    .replaceAll(SOLD, '')
    .replaceAll(/^[\s_-]+|[\s_-]+$/g, '')
    .replaceAll(/\s+/g, ' ');
}

/** A model in the words of a meter, as a catalogue or a price list knows it; `null`: neither knows one. */
export function modelInWords(provider: string, words: string): string | null {
  const name = nameIn(words);
  const dateless = name.replace(/[\s_-]\d{4}$/, '');
  const placeless = dateless.replace(/^[a-z]{2,4}\d[\s_-]/i, '');
  const tries = [words, name, dateless, placeless, placeless.replaceAll(KINDS_OF_TOKENS, '').trim()];
  for (const each of tries.flatMap((one) => [one, one.replaceAll(/[\s_]+/g, '-').toLowerCase()]))
    if (each !== '' && (catalogueModel(each) !== undefined || listPriceOf(provider, each) !== null)) return each;
  return null;
}

/** A name for a model that nobody knows: its meter's words without kinds of tokens and how it was sold. */
export const unknownModelName = (words: string): string | null => nameIn(words) || null;
