import type { Judged } from './guard-model.ts';

type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The conversation that is judged, as chat completions carry it: its last turn is what the model looks at. */
export const turnsOf = ({ prompt, answer }: Judged): readonly Members[] => [
  { role: 'user', content: prompt },
  ...(answer === null ? [] : [{ role: 'assistant', content: answer }]),
];

/** @param maxTokens a verdict is short; what is longer is none */
export const chatRequest = (model: string, messages: readonly Members[], maxTokens: number, more: Members = {}) => ({
  path: '/chat/completions',
  body: { model, messages, max_tokens: maxTokens, temperature: 0, stream: false, ...more },
});

interface ChatVerdict {
  readonly text: string;
  /** Of the first token: alternatives and their log probabilities; empty where none came. */
  readonly first: readonly (readonly [token: string, logprob: number])[];
}

/** The text of a completion that came to its end; `null` where there is none. */
export function chatVerdict(answer: unknown): ChatVerdict | null {
  const choice: unknown = isMembers(answer) && Array.isArray(answer['choices']) ? answer['choices'][0] : null;
  if (!isMembers(choice) || !isMembers(choice['message'])) return null;
  const text = choice['message']['content'];
  return typeof text === 'string' ? { text: text.trim(), first: firstToken(choice['logprobs']) } : null;
}

function firstToken(logprobs: unknown): ChatVerdict['first'] {
  const tokens: unknown = isMembers(logprobs) ? logprobs['content'] : null;
  const first: unknown = Array.isArray(tokens) ? tokens[0] : null;
  const top: unknown = isMembers(first) ? first['top_logprobs'] : null;
  return (Array.isArray(top) ? top : []).flatMap((each: unknown) =>
    isMembers(each) && typeof each['token'] === 'string' && typeof each['logprob'] === 'number'
      ? [[each['token'].trim().toLowerCase(), each['logprob']] as const]
      : [],
  );
}

/**
 * Probability of `yes` against `no` at the first token; `null` where neither is among the alternatives.
 * @example yesShare([['yes', Math.log(0.6)], ['no', Math.log(0.2)]]) // 0.75
 */
export function yesShare(first: ChatVerdict['first']): number | null {
  const sum = (word: string): number =>
    first.reduce((total, [token, logprob]) => (token === word ? total + Math.exp(logprob) : total), 0);
  const [yes, no] = [sum('yes'), sum('no')];
  return yes + no > 0 ? yes / (yes + no) : null;
}
