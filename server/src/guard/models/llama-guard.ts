import { chatRequest, chatVerdict, turnsOf } from './chat.ts';
import { labelled, NOTHING_SAID, type GuardModelKind } from './guard-model.ts';

const VERDICT = /^(safe|unsafe)(?:\s+(S\d{1,2}(?:\s*,\s*S\d{1,2})*))?$/;
const MOST_TOKENS = 64;

/** Llama Guard 3 (1B, 8B) and 4: hazards of MLCommons, S1 to S14; `safe`, or `unsafe` and codes on the next line. */
export const llamaGuard: GuardModelKind = {
  knows: {
    violence: ['S1'],
    hate: ['S10'],
    sexual: ['S3', 'S12'],
    minors: ['S4'],
    'self-harm': ['S11'],
    'crime-and-weapons': ['S2', 'S9'],
    'regulated-advice': ['S6'],
  },
  beyond: ['S5 defamation', 'S7 privacy', 'S8 intellectual property', 'S13 elections', 'S14 code interpreter abuse'],
  judges: ['prompts', 'answers'],
  requests: (model, judged, labels) => [{ ...chatRequest(model, turnsOf(judged), MOST_TOKENS), labels }],
  read(answer, { labels }) {
    const said = VERDICT.exec(chatVerdict(answer)?.text ?? '');
    if (said === null) return null;
    const [, word, codes] = said;
    if (word === 'safe') return codes === undefined ? NOTHING_SAID : null;
    if (codes === undefined) return { ...NOTHING_SAID, isOther: true };
    return { ...NOTHING_SAID, ...labelled(llamaGuard.knows, codes.split(/\s*,\s*/), labels) };
  },
};
