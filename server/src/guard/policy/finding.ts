/** What a check said of texts, weakest first. `not-run` is no pass. */
export const VERDICTS = ['pass', 'not-run', 'flag', 'escalate', 'redact', 'block'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What one check of a request found. Nothing in it repeats a text. */
export interface Finding {
  /** `prompts`, `documents` and others. */
  readonly check: string;
  /** What the policy says to it; whether it is carried out is the mode's. */
  readonly verdict: Verdict;
  /** 0 to 1, from 0.5 on a detection; `null`: the check gives none. */
  readonly score: number | null;
  readonly ruleIds: readonly string[];
  /** The part of the request, such as `messages.3.content`; `null`: none in particular. */
  readonly where: string | null;
  /** `null`: no model had a say. */
  readonly modelVersion: string | null;
}

const rank = ({ verdict, score }: Finding): number => VERDICTS.indexOf(verdict) + (score ?? 0) / 2;

/** The stronger of two findings of one check; the rules of both, 8 at most. */
export function worse(one: Finding | null, other: Finding): Finding {
  if (one === null) return { ...other, ruleIds: other.ruleIds.slice(0, MOST_RULES) };
  const [strong, weak] = rank(other) > rank(one) ? [other, one] : [one, other];
  return { ...strong, ruleIds: [...new Set([...strong.ruleIds, ...weak.ruleIds])].slice(0, MOST_RULES) };
}
const MOST_RULES = 8;
