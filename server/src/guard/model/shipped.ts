import { Buffer } from 'node:buffer';
import { DENSE_NAMES } from './dense.ts';
import { GRAM_BITS } from './grams.ts';
import { CLASS_COUNT, type Weights } from './model.ts';
import { SUFFIX_NAMES, type SuffixModel } from './suffix.ts';

export type Kind = 'prompt' | 'document';

/** What `training/guard.ts` writes: weights as base64, thresholds, and where all of it comes from. */
export interface GuardArtefact {
  readonly version: string;
  readonly fitted: string;
  readonly seed: number;
  /** Files that it was fitted and its thresholds were chosen on. */
  readonly data: Readonly<Record<'train' | 'dev', { readonly sha256: string; readonly rows: number }>>;
  readonly dense: readonly string[];
  readonly gramBits: number;
  readonly kinds: Readonly<Record<Kind, KindArtefact>>;
  /** Table of the gibberish feature, base64. */
  readonly surprise: string;
  /** Log-odds that a strong rule stands for. */
  readonly ruleLogit: number;
  /** The end's shape, with the names of its weights. */
  readonly suffix: SuffixModel & { readonly names: readonly string[] };
  /** Figures of the fit, by name. */
  readonly figures: Readonly<Record<string, number>>;
}

export interface KindArtefact {
  /** Int8 in base64, interleaved by class. */
  readonly grams: string;
  readonly gramScale: readonly number[];
  readonly denseWeights: readonly number[];
  readonly bias: readonly number[];
  /** Log-odds from which a text is flagged, is a detection, and is certain enough to block. */
  readonly thresholds: Readonly<Record<'flag' | 'detect' | 'block', number>>;
}

/** A model ready to score. */
export interface ShippedModel {
  readonly version: string;
  readonly surprise: Uint8Array;
  readonly ruleLogit: number;
  readonly suffix: SuffixModel;
  readonly weights: Readonly<Record<Kind, Weights>>;
  readonly thresholds: Readonly<Record<Kind, KindArtefact['thresholds']>>;
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** Reads an artefact. Throws where it was made for other features than this code computes. */
export function modelOf(artefact: GuardArtefact): ShippedModel {
  const { dense, gramBits, suffix } = artefact;
  if (gramBits !== GRAM_BITS || dense.join() !== DENSE_NAMES.join() || suffix.names.join() !== SUFFIX_NAMES.join())
    throw new Error(
      `guard model ${artefact.version} was fitted to other features than this code has: run npm run train:guard`,
    );
  const weightsOf = ({ grams, gramScale, denseWeights, bias }: KindArtefact): Weights => {
    const bytes = bytesOf(grams);
    if (bytes.length !== (1 << GRAM_BITS) * CLASS_COUNT)
      throw new Error(`guard model ${artefact.version} has ${bytes.length} weights of n-grams`);
    return { grams: new Int8Array(bytes.buffer), gramScale, dense: Float32Array.from(denseWeights), bias };
  };
  const { prompt, document } = artefact.kinds;
  return {
    version: artefact.version,
    surprise: bytesOf(artefact.surprise),
    ruleLogit: artefact.ruleLogit,
    suffix,
    weights: { prompt: weightsOf(prompt), document: weightsOf(document) },
    thresholds: { prompt: prompt.thresholds, document: document.thresholds },
  };
}
