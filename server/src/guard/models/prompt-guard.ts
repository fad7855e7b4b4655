import { isMembers } from './chat.ts';
import { NOTHING_SAID, type GuardModelKind } from './guard-model.ts';

/** It reads 512 tokens: no more characters than certainly fit, with an overlap so that no cut hides an attack. */
const SEGMENT = 480;
const OVERLAP = 96;
const MOST_SEGMENTS = 64;

/** Pieces of a text that overlap. @example segmentsOf('short') // ['short'] */
export function segmentsOf(text: string): readonly string[] {
  const segments: string[] = [];
  for (let from = 0; from === 0 || from + OVERLAP < text.length; from += SEGMENT - OVERLAP)
    segments.push(text.slice(from, from + SEGMENT));
  return segments;
}

/** Llama Prompt Guard 2 behind `/classify` of a serving engine: the second of two classes is an attack. */
export const promptGuard: GuardModelKind = {
  knows: { attack: ['malicious'] },
  beyond: [],
  judges: ['prompts'],
  requests(model, { prompt }, labels) {
    const input = segmentsOf(prompt);
    return input.length > MOST_SEGMENTS ? [] : [{ path: '/classify', body: { model, input }, labels }];
  },
  read(answer, { body, labels }) {
    const data: unknown = isMembers(answer) ? answer['data'] : null;
    const asked = body['input'];
    if (!Array.isArray(data) || !Array.isArray(asked) || data.length !== asked.length) return null;
    const shares = data.map((each: unknown) => {
      const probs: unknown = isMembers(each) ? each['probs'] : null;
      const malicious: unknown = Array.isArray(probs) && probs.length === 2 ? probs[1] : null;
      return typeof malicious === 'number' && malicious >= 0 && malicious <= 1 ? malicious : null;
    });
    if (!shares.every((share) => share !== null)) return null;
    const score = Math.max(...shares);
    return { ...NOTHING_SAID, met: score >= 0.5 ? labels : [], score };
  },
};
