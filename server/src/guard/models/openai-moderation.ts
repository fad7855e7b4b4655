import { isMembers } from './chat.ts';
import { NOTHING_SAID, type GuardModelKind } from './guard-model.ts';
import type { Label } from './labels.ts';

/** The moderation endpoint of OpenAI: a truth value and a score for each of thirteen categories. */
export const openaiModeration: GuardModelKind = {
  knows: {
    violence: ['violence', 'violence/graphic'],
    hate: ['hate', 'hate/threatening'],
    harassment: ['harassment', 'harassment/threatening'],
    sexual: ['sexual'],
    minors: ['sexual/minors'],
    'self-harm': ['self-harm', 'self-harm/intent', 'self-harm/instructions'],
    'crime-and-weapons': ['illicit', 'illicit/violent'],
  },
  beyond: [],
  judges: ['prompts', 'answers'],
  requests: (model, { prompt, answer }, labels) => [
    { path: '/moderations', body: { model, input: answer ?? prompt }, labels },
  ],
  read(answer, { labels }) {
    const result: unknown = isMembers(answer) && Array.isArray(answer['results']) ? answer['results'][0] : null;
    const categories: unknown = isMembers(result) ? result['categories'] : null;
    const scores: unknown = isMembers(result) ? result['category_scores'] : null;
    if (!isMembers(categories) || !isMembers(scores)) return null;
    const wordsOf = (label: Label): readonly string[] => openaiModeration.knows[label] ?? [];
    // Older models leave `illicit` out: what was not judged is no pass.
    if (!labels.every((label) => wordsOf(label).some((word) => typeof categories[word] === 'boolean'))) return null;
    const known = Object.values(openaiModeration.knows).flat();
    const numbers = labels.flatMap(wordsOf).flatMap((word) => {
      const score = scores[word];
      return typeof score === 'number' && score >= 0 && score <= 1 ? [score] : [];
    });
    return {
      ...NOTHING_SAID,
      met: labels.filter((label) => wordsOf(label).some((word) => categories[word] === true)),
      isOther: Object.entries(categories).some(([word, isMet]) => isMet === true && !known.includes(word)),
      score: numbers.length === 0 ? null : Math.max(...numbers),
    };
  },
};
