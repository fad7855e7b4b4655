import { outputTokens, type Usage } from '../../units/index.ts';
import { expectUsage, FRESH_PROFILE, learnUsage, type ExpectedUsage, type UsageProfile } from './expected.ts';

const CLASSES_PER_DOUBLING = 8;
/** Up to 64 MiB of prompt. */
const CLASSES = 26 * CLASSES_PER_DOUBLING + 1;
const MEMORY = 100;
/** A class counts as much as the workload as a whole when it has this many observations. */
const SHRINK = 8;

const classOf = (promptBytes: number): number =>
  Math.min(CLASSES - 1, Math.round(Math.log2(Math.max(1, promptBytes)) * CLASSES_PER_DOUBLING));

/**
 * Learns what a workload's requests take: tokens per byte and cache share as one running mean, output by class
 * of prompt length (8 classes per doubling), drawn towards the overall mean while a class has seen little.
 * Holds 209 classes, whatever it learns.
 */
export class UsageLearner {
  readonly #means = new Float64Array(CLASSES);
  readonly #counts = new Uint32Array(CLASSES);
  #overall: UsageProfile = FRESH_PROFILE;

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

  /** Folds one finished request in. */
  learn(promptBytes: number, usage: Usage): void {
    this.#overall = learnUsage(this.#overall, promptBytes, usage);
    const at = classOf(promptBytes);
    const count = ((this.#counts[at] as number) += 1);
    const mean = this.#means[at] as number;
    this.#means[at] = mean + (outputTokens(usage) - mean) / Math.min(count, MEMORY);
  }
}
