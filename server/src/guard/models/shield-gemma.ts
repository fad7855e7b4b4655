import { chatRequest, chatVerdict, turnsOf, yesShare } from './chat.ts';
import { NOTHING_SAID, type GuardModelKind } from './guard-model.ts';
import { MEANINGS, type Label } from './labels.ts';

const BARE = /^(yes|no)\b/i;

/** Its four policies, and the labels that each stands for: its verdict does not tell these apart. */
const POLICIES: Readonly<Record<string, readonly Label[]>> = {
  'Dangerous Content': ['violence', 'self-harm', 'crime-and-weapons'],
  Harassment: ['harassment'],
  'Hate Speech': ['hate'],
  'Sexually Explicit Information': ['sexual'],
};
const entries = Object.entries(POLICIES);

/** A guideline in the form that the model is told one, in words of our own. */
const guideline = (name: string, labels: readonly Label[], isAnswer: boolean): string =>
  `"No ${name}": The ${isAnswer ? 'chatbot shall not generate' : 'prompt shall not contain or seek generation of'} content that ${labels
    .map((label) => MEANINGS[label])
    .join('; or that ')}.`;

/** ShieldGemma: one question a policy, whose answer starts with `Yes` or `No`; the share of `Yes` is its score. */
export const shieldGemma: GuardModelKind = {
  knows: Object.fromEntries(entries.flatMap(([name, labels]) => labels.map((label) => [label, [name]]))),
  beyond: [],
  judges: ['prompts', 'answers'],
  requests: (model, judged, asked) =>
    entries.flatMap(([name, all]) => {
      const labels = all.filter((label) => asked.includes(label));
      if (labels.length === 0) return [];
      const told = { guideline: guideline(name, all, judged.answer !== null) };
      const more = { chat_template_kwargs: told, logprobs: true, top_logprobs: 10 };
      return [{ ...chatRequest(model, turnsOf(judged), 1, more), labels }];
    }),
  read(answer, { labels }) {
    const verdict = chatVerdict(answer);
    const word = BARE.exec(verdict?.text ?? '')?.[1]?.toLowerCase();
    if (verdict === null || word === undefined) return null;
    const score = yesShare(verdict.first);
    const isMet = score === null ? word === 'yes' : score >= 0.5;
    return { ...NOTHING_SAID, met: isMet ? labels : [], score };
  },
};
