import { inputTokens, outputTokens, type Tokens, type Usage } from '../../units/index.ts';
import {
  expectUsage,
  FRESH_PROFILE,
  learnUsage,
  stepRatio,
  type ExpectedUsage,
  type UsageProfile,
} from './expected.ts';

const CLASSES_PER_DOUBLING = 8;
/** Up to 64 MiB of prompt. */
const CLASSES = 26 * CLASSES_PER_DOUBLING + 1;
const MEMORY = 100;
/** A class counts as much as the workload as a whole when it has this many observations. */
const SHRINK = 8;

const classOf = (promptBytes: number): number =>
  Math.min(CLASSES - 1, Math.round(Math.log2(Math.max(1, promptBytes)) * CLASSES_PER_DOUBLING));

/** Kinds of parts that are no text. */
const PART_KINDS = ['image', 'file', 'audio'] as const;
/** What the parts of a prompt are in tokens by what is known beforehand, each kind for itself. */
export type PartTokens = Readonly<Record<(typeof PART_KINDS)[number], Tokens>>;
const NO_PARTS: PartTokens = { image: 0, file: 0, audio: 0 };

/**
 * Learns what a workload's requests take: tokens per byte of text and, for each other kind of part, how many times what was
 * known beforehand; only prompts of text teach of text, only those with one other kind of that kind. Cache share is a running mean, output by class
 * of prompt length (8 classes per doubling), drawn towards the overall mean while a class has seen little.
 * Holds 209 classes, whatever it learns.
 */
export class UsageLearner {
  readonly #means = new Float64Array(CLASSES);
  readonly #counts = new Uint32Array(CLASSES);
  #overall: UsageProfile = FRESH_PROFILE;
  readonly #scales = { image: 1, file: 1, audio: 1 };
  readonly #taught = { image: 0, file: 0, audio: 0 };

  /** What the workload takes as a whole. */
  get overall(): UsageProfile {
    return this.#overall;
  }

  /** The usage to expect, in tokens. @param maxOutputTokens what the caller allows; `null` where it set none */
  expect(promptBytes: number, maxOutputTokens: number | null): ExpectedUsage {
    const at = classOf(promptBytes);
    const count = Math.min(this.#counts[at] as number, MEMORY);
    const overall = this.#overall.meanOutputTokens;
    const meanOutputTokens = overall + (((this.#means[at] as number) - overall) * count) / (count + SHRINK);
    return expectUsage({ ...this.#overall, meanOutputTokens }, promptBytes, maxOutputTokens);
  }

  /** What parts that are no text are expected to be, in tokens. */
  expectParts(parts: PartTokens): Tokens {
    let tokens = 0;
    for (const kind of PART_KINDS) tokens += parts[kind] * this.#scales[kind];
    return tokens;
  }

  /** Folds one finished request in. @param promptBytes of its text */
  learn(promptBytes: number, usage: Usage, parts: PartTokens = NO_PARTS): void {
    const kind = PART_KINDS.find((each) => parts[each] > 0);
    if (kind !== undefined && PART_KINDS.findLast((each) => parts[each] > 0) === kind)
      this.#learnPart(kind, parts[kind], promptBytes, usage);
    this.#overall = learnUsage(this.#overall, kind === undefined ? promptBytes : 0, usage);
    const at = classOf(promptBytes);
    const count = ((this.#counts[at] as number) += 1);
    const mean = this.#means[at] as number;
    this.#means[at] = mean + (outputTokens(usage) - mean) / Math.min(count, MEMORY);
  }

  #learnPart(kind: keyof PartTokens, prior: Tokens, promptBytes: number, usage: Usage): void {
    const rest = inputTokens(usage) - promptBytes * this.#overall.tokensPerByte;
    this.#scales[kind] = stepRatio(this.#scales[kind], rest / prior, 1, ++this.#taught[kind]);
  }
}
