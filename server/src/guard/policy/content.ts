import type { Judgement, Silence } from '../models/judgement.ts';
import { KINDS } from '../models/kinds.ts';
import { CATEGORIES, type Category } from '../models/labels.ts';
import type { ContentPolicy, GuardModelConfig } from '../models/schema.ts';
import { VERDICTS, type Finding, type Verdict } from './finding.ts';
import type { GuardPolicy } from './schema.ts';

/** Where content is judged, and the check that its verdict is booked under. */
export const CONTENT_CHECKS = { prompts: 'content', documents: 'document-content', answers: 'answer-content' } as const;
export type Stage = keyof typeof CONTENT_CHECKS;

type Covering = Pick<GuardModelConfig, 'kind'>;

/**
 * Whether anything judges a category there.
 * @example coverageOf(null, { kind: 'llama-guard' }, 'prompts', 'hate') // 'no-policy'
 */
export function coverageOf(
  content: ContentPolicy | null,
  model: Covering | null,
  stage: Stage,
  category: Category,
): 'covered' | 'no-policy' | 'allowed' | 'unknown-to-model' {
  const actions = content?.[stage] ?? null;
  if (actions === null || model === null) return 'no-policy';
  const { knows, judges } = KINDS[model.kind];
  if (knows[category] === undefined || !judges.includes(stage === 'answers' ? 'answers' : 'prompts'))
    return 'unknown-to-model';
  return actions[category] === 'allow' ? 'allowed' : 'covered';
}

/** The categories that a model is asked about: those that it knows and that policy does not let by. */
export const askedOf = (content: ContentPolicy, model: Covering, stage: Stage): readonly Category[] =>
  CATEGORIES.filter((category) => coverageOf(content, model, stage, category) === 'covered');

const stronger = (one: Verdict, other: Verdict): Verdict =>
  VERDICTS.indexOf(other) > VERDICTS.indexOf(one) ? other : one;

/** What silence means: it is booked as `not-run`, or refused, and never a pass. */
const ofSilence = (silence: Silence | null, { onFailure }: GuardPolicy): Verdict =>
  silence === null ? 'pass' : onFailure === 'block' ? 'block' : 'not-run';

const silenceRule = (silence: Silence | null): readonly string[] =>
  silence === null ? [] : [`guard-model.${silence}`];

/** What policy says to a judgement of content. */
export function contentFinding(
  policy: GuardPolicy,
  content: ContentPolicy,
  stage: Stage,
  { met, likely, isOther, score, silence }: Judgement,
): Finding {
  const actions: Readonly<Record<string, 'allow' | 'flag' | 'block'>> = content[stage] ?? {};
  const of = (category: string, isSure: boolean): Verdict => {
    const action = actions[category] ?? 'allow';
    if (action === 'allow') return 'pass';
    return action === 'block' && (isSure || policy.uncertain === 'block') ? 'block' : 'flag';
  };
  const verdicts = [
    ...met.map((category) => of(category, true)),
    ...likely.map((category) => of(category, false)),
    isOther ? ('flag' as const) : ('pass' as const),
    ofSilence(silence, policy),
  ];
  const named = CATEGORIES.filter((category) => met.includes(category) || likely.includes(category));
  return {
    check: CONTENT_CHECKS[stage],
    verdict: verdicts.reduce(stronger, 'pass'),
    score,
    ruleIds: [
      ...named.map((category) => `content.${category}`),
      ...(isOther ? ['content.other'] : []),
      ...silenceRule(silence),
    ],
    where: stage === 'answers' ? 'answer' : null,
    modelVersion: content.model,
  };
}

/** What a second opinion makes of a likely attack that the screen found. */
export function secondOpinion(
  policy: GuardPolicy,
  model: string,
  found: Pick<Finding, 'check' | 'where'>,
  { met, likely, score, silence }: Judgement,
): Finding {
  const isSure = met.includes('attack');
  const isLikely = likely.includes('attack');
  const blocks = policy[found.check === 'documents' ? 'documents' : 'prompts'] === 'block';
  const unsure = policy.uncertain === 'block' && blocks ? 'block' : 'flag';
  const heard = isSure ? (blocks ? 'block' : 'flag') : isLikely ? unsure : 'pass';
  // Nobody gave the second opinion: the likely attack is what policy says of one.
  const silent = silence === null ? 'pass' : unsure === 'block' ? 'block' : ofSilence(silence, policy);
  return {
    check: 'model',
    verdict: stronger(heard, silent),
    score,
    ruleIds: [...(isSure || isLikely ? ['model.attack'] : []), ...silenceRule(silence)],
    where: found.where,
    modelVersion: model,
  };
}
