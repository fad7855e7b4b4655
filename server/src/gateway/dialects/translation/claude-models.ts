/** What a Claude model takes of a request. */
export interface ModelTraits {
  /** `max_tokens` where the client names none. */
  readonly maxOutputTokens: number;
  /** It thinks within a budget of tokens, or adapts by effort. */
  readonly thinking: 'budget' | 'adaptive';
  /** Its least thinking: none, or only between tool calls; `null` where it always thinks. */
  readonly leastThinking: 'disabled' | 'between_tools' | null;
  /** It takes temperature, top_p and top_k. */
  readonly sampling: boolean;
  /** It can be forced to use a tool. */
  readonly forcedTools: boolean;
  /** It knows the effort between high and max. */
  readonly extraHigh: boolean;
}

const EARLY: ModelTraits = {
  maxOutputTokens: 4096,
  thinking: 'budget',
  leastThinking: 'disabled',
  sampling: true,
  forcedTools: true,
  extraHigh: false,
};
const CURRENT: ModelTraits = { ...EARLY, maxOutputTokens: 128_000, thinking: 'adaptive' };
const WITHOUT_SAMPLING: ModelTraits = { ...CURRENT, sampling: false, extraHigh: true };
const ALWAYS_THINKING: ModelTraits = { ...WITHOUT_SAMPLING, leastThinking: null };

/**
 * By the first name that a model's own contains. A Claude of an unknown name is taken for a current one, any other
 * model behind the Messages API for an early one.
 * Source: model catalogue of @ai-sdk/anthropic 4.0.105 (Apache-2.0), read 2026-11-21; a test compares requests.
 */
const BY_NAME: readonly (readonly [string, ModelTraits])[] = [
  ['claude-sonnet-5-5', { ...ALWAYS_THINKING, leastThinking: 'between_tools', forcedTools: false }],
  ['claude-opus-5-5', { ...ALWAYS_THINKING, forcedTools: false }],
  ['claude-fable-5-', { ...ALWAYS_THINKING, forcedTools: false }],
  ['claude-fable-5', ALWAYS_THINKING],
  ['claude-sonnet-4-6', CURRENT],
  ['claude-opus-4-6', CURRENT],
  ['claude-sonnet-4-5', { ...EARLY, maxOutputTokens: 64_000 }],
  ['claude-opus-4-5', { ...EARLY, maxOutputTokens: 64_000 }],
  ['claude-haiku-4-5', { ...EARLY, maxOutputTokens: 64_000 }],
  ['claude-opus-4-7', WITHOUT_SAMPLING],
  ['claude-opus-4-8', WITHOUT_SAMPLING],
  ['claude-sonnet-4', { ...EARLY, maxOutputTokens: 64_000 }],
  ['claude-opus-4', { ...EARLY, maxOutputTokens: 32_000 }],
  ['claude-3', EARLY],
  ['claude-2', EARLY],
  ['claude-instant', EARLY],
  ['claude-', WITHOUT_SAMPLING],
];

/** @example modelTraits('eu.anthropic.claude-haiku-4-5-20251001-v1:0').maxOutputTokens // 64000 */
export const modelTraits = (model: string): ModelTraits => BY_NAME.find(([name]) => model.includes(name))?.[1] ?? EARLY;
