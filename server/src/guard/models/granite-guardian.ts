import { chatRequest, chatVerdict, turnsOf, yesShare } from './chat.ts';
import { NOTHING_SAID, type GuardModelKind } from './guard-model.ts';
import type { Label } from './labels.ts';

const SCORE = /<score>\s*(yes|no)\s*<\/score>/i;
const BARE = /^(yes|no)\b/i;
const UNSURE = /<confidence>\s*low\s*<\/confidence>/i;
const MOST_TOKENS = 32;

/**
 * Granite Guardian 3.0 to 3.3: one question a risk, `Yes` or `No`, from 3.2 on with its confidence, from 3.3 on inside
 * `<score>`. The risk's name stands under `risk_name` up to 3.2 and under `criteria_id` in 3.3: both are sent.
 */
export const graniteGuardian: GuardModelKind = {
  knows: {
    violence: ['violence'],
    hate: ['social_bias'],
    harassment: ['profanity'],
    sexual: ['sexual_content'],
    'crime-and-weapons': ['unethical_behavior'],
    attack: ['jailbreak'],
  },
  beyond: ['harm', 'harm_engagement', 'evasiveness', 'groundedness', 'context_relevance', 'answer_relevance'],
  judges: ['prompts', 'answers'],
  requests: (model, judged, labels) =>
    labels.flatMap((label: Label) =>
      (graniteGuardian.knows[label] ?? []).map((risk) => ({
        ...chatRequest(model, turnsOf(judged), MOST_TOKENS, {
          chat_template_kwargs: { guardian_config: { risk_name: risk, criteria_id: risk }, think: false },
          logprobs: true,
          top_logprobs: 5,
        }),
        labels: [label],
      })),
    ),
  read(answer, { labels }) {
    const verdict = chatVerdict(answer);
    const word = (SCORE.exec(verdict?.text ?? '') ?? BARE.exec(verdict?.text ?? ''))?.[1]?.toLowerCase();
    if (verdict === null || word === undefined) return null;
    const score = yesShare(verdict.first);
    if (word === 'no') return { ...NOTHING_SAID, score };
    return UNSURE.test(verdict.text)
      ? { ...NOTHING_SAID, likely: labels, score }
      : { ...NOTHING_SAID, met: labels, score };
  },
};
