import type { Label } from './labels.ts';

/** What a guard model is asked to judge: a prompt, or an answer together with the prompt that led to it. */
export interface Judged {
  /** Empty where it is not known. */
  readonly prompt: string;
  /** `null`: the prompt is judged. */
  readonly answer: string | null;
}

/** One request to a guard model. */
export interface WireRequest {
  /** Behind the model's `baseUrl`. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What its answer tells of. */
  readonly labels: readonly Label[];
}

/** What one answer of a guard model says. */
export interface Said {
  readonly met: readonly Label[];
  /** Met, and the model is not sure. */
  readonly likely: readonly Label[];
  /** Something was found that no label of ours names. */
  readonly isOther: boolean;
  /** 0 to 1; `null`: the model gives none. */
  readonly score: number | null;
}

/** How one kind of guard model is spoken to. Pure: what is sent, and what an answer says. */
export interface GuardModelKind {
  /** The model's own words for each label that it knows; what is not here is not covered. */
  readonly knows: Readonly<Partial<Record<Label, readonly string[]>>>;
  /** Its own words that no label of ours covers. */
  readonly beyond: readonly string[];
  /** Whether it judges prompts alone, or answers too. */
  readonly judges: readonly ('prompts' | 'answers')[];
  /** @param labels a subset of what it knows; @returns none where the text is too long for it */
  requests(model: string, judged: Judged, labels: readonly Label[]): readonly WireRequest[];
  /** @returns `null` where the answer is not in the model's format: that is never a pass */
  read(answer: unknown, request: WireRequest): Said | null;
}

export const NOTHING_SAID: Said = { met: [], likely: [], isOther: false, score: null };

/** Labels of a model's own words, and whether there was a word that is none of them. */
export function labelled(
  knows: GuardModelKind['knows'],
  words: readonly string[],
  asked: readonly Label[],
): Pick<Said, 'met' | 'isOther'> {
  const entries = Object.entries(knows) as readonly (readonly [Label, readonly string[]])[];
  const found = words.map((word) => entries.filter(([, own]) => own.includes(word)).map(([label]) => label));
  const met = new Set(found.flat());
  return { met: asked.filter((label) => met.has(label)), isOther: found.some((labels) => labels.length === 0) };
}

/** What one question to a guard model took; tokens `null`: nobody told. */
export interface Taken {
  /** Id of the deployment whose price and factors are the model's; `null`: none is named. */
  readonly deployment: string | null;
  readonly tokens: { readonly input: number; readonly output: number } | null;
}

const MOST_TOKENS = 1e8;
const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS ? value : null;

/**
 * Tokens as an answer of a serving engine or a vendor reports them.
 * @example tokensTold({ usage: { prompt_tokens: 30, completion_tokens: 7 } }) // { input: 30, output: 7 }
 */
export function tokensTold(answer: unknown): Taken['tokens'] {
  const told: unknown = typeof answer === 'object' && answer !== null && 'usage' in answer ? answer.usage : null;
  if (typeof told !== 'object' || told === null || !('prompt_tokens' in told)) return null;
  const input = count(told.prompt_tokens);
  // What classifies writes nothing, and may say nothing of it.
  const output = 'completion_tokens' in told ? count(told.completion_tokens ?? 0) : 0;
  return input === null || output === null ? null : { input, output };
}
