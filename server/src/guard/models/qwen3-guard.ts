import { chatRequest, chatVerdict, turnsOf } from './chat.ts';
import { labelled, NOTHING_SAID, type GuardModelKind } from './guard-model.ts';

const SAFETY = /^Safety:\s*(Safe|Unsafe|Controversial)\s*$/m;
const NAMED = /^Categories:\s*(\S.*?)\s*$/m;
const MOST_TOKENS = 128;

/** Qwen3Guard-Gen: three severities, and names of categories; `Jailbreak` of prompts only. */
export const qwen3Guard: GuardModelKind = {
  knows: {
    violence: ['Violent'],
    // One word of the model for both, and for more.
    hate: ['Unethical Acts'],
    harassment: ['Unethical Acts'],
    sexual: ['Sexual Content or Sexual Acts'],
    'self-harm': ['Suicide & Self-Harm'],
    'crime-and-weapons': ['Non-violent Illegal Acts'],
    attack: ['Jailbreak'],
  },
  beyond: ['PII', 'Politically Sensitive Topics', 'Copyright Violation'],
  judges: ['prompts', 'answers'],
  requests: (model, judged, labels) => [{ ...chatRequest(model, turnsOf(judged), MOST_TOKENS), labels }],
  read(answer, { labels }) {
    const text = chatVerdict(answer)?.text ?? '';
    const severity = SAFETY.exec(text)?.[1];
    const named = NAMED.exec(text)?.[1];
    if (severity === undefined || named === undefined) return null;
    if (severity === 'Safe') return named === 'None' ? NOTHING_SAID : null;
    if (named === 'None') return { ...NOTHING_SAID, isOther: true };
    const { met, isOther } = labelled(qwen3Guard.knows, named.split(/\s*,\s*/), labels);
    return severity === 'Unsafe' ? { ...NOTHING_SAID, met, isOther } : { ...NOTHING_SAID, likely: met, isOther };
  },
};
