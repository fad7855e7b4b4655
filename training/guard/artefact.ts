import { createHash } from 'node:crypto';
import { DENSE_NAMES } from '../../server/src/guard/model/dense.ts';
import { GRAM_BITS } from '../../server/src/guard/model/grams.ts';
import { CLASS_COUNT, type Weights } from '../../server/src/guard/model/model.ts';
import type { GuardArtefact, KindArtefact } from '../../server/src/guard/model/shipped.ts';
import type { Fitted } from './study.ts';

const digits = (value: number, count: number): number => Number(value.toPrecision(count));
const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** Weights as they are stored: a byte for each n-gram and class, four digits for the others. */
function stored({ grams, gramScale, dense, bias }: Weights, thresholds: KindArtefact['thresholds']): KindArtefact {
  const most = [0, 0, 0];
  for (let i = 0; i < grams.length; i++) most[i % CLASS_COUNT] = Math.max(most[i % CLASS_COUNT]!, Math.abs(grams[i]!));
  const bytes = new Int8Array(grams.length);
  for (let i = 0; i < grams.length; i++) bytes[i] = Math.round((grams[i]! / most[i % CLASS_COUNT]!) * 127);
  return {
    grams: base64(new Uint8Array(bytes.buffer)),
    gramScale: most.map((value, k) => digits((value / 127) * gramScale[k]!, 6)),
    denseWeights: Array.from(dense, (value) => digits(value, 4)),
    bias: bias.map((value) => digits(value, 6)),
    thresholds,
  };
}

/** The artefact of fitted weights; its version ends in a hash of all that decides, so that no two models share a name. */
export function artefactOf(
  { weights, surprise }: Fitted,
  {
    thresholds,
    ...about
  }: Pick<GuardArtefact, 'fitted' | 'seed' | 'data' | 'ruleLogit' | 'suffix' | 'figures'> & {
    readonly thresholds: KindArtefact['thresholds'];
  },
): GuardArtefact {
  const kinds = { prompt: stored(weights.prompt, thresholds), document: stored(weights.document, thresholds) };
  const table = base64(surprise);
  const hash = createHash('sha256')
    .update(JSON.stringify([kinds, table, about.ruleLogit, about.suffix]))
    .digest('hex')
    .slice(0, 8);
  return { version: `guard/1-${hash}`, ...about, dense: DENSE_NAMES, gramBits: GRAM_BITS, kinds, surprise: table };
}

/** A TypeScript literal, a line for each entry of an object. */
export function literal(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value);
  if (Array.isArray(value)) return `[${value.map((each) => literal(each)).join(', ')}]`;
  return `{\n${Object.entries(value)
    .map(([key, each]) => `${indent}  ${/^\w+$/.test(key) ? key : `'${key}'`}: ${literal(each, `${indent}  `)},\n`)
    .join('')}${indent}}`;
}
