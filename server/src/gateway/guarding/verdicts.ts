import type { Entry } from '../../ledger/index.ts';
import type { guard } from '../../guard/index.ts';
import { JoulegateError } from '../../units/index.ts';

export type AbuseWatch = InstanceType<typeof guard.abuse.Watch>;
export type AbuseAlarm = ReturnType<AbuseWatch['turn']>[number];
export type GuardTurn = ReturnType<typeof guard.turnOf>;
export type GuardPolicy = GuardTurn['policy'];
type Finding = GuardTurn['findings'][number];

/** Fields of the entry. No text, ever. */
export function bookedOf(
  turn: GuardTurn | null,
): Pick<Entry, 'guard' | 'guardRules' | 'guardModel' | 'guardMode' | 'guardPrivate'> {
  if (turn === null) return { guard: null, guardRules: null, guardModel: null, guardMode: null, guardPrivate: null };
  const { findings, policy } = turn;
  return {
    guard: findings.map(({ check, verdict, score }) => ({
      check,
      action: verdict,
      score: score === null ? null : Math.round(score * 1e4) / 1e4,
    })),
    guardRules: [...new Set(findings.flatMap(({ ruleIds }) => ruleIds))],
    guardModel: [...new Set(findings.flatMap(({ modelVersion }) => modelVersion ?? []))].join(', ') || null,
    guardMode: policy.mode === 'enforce' ? 'enforce' : 'monitor',
    guardPrivate: turn.privacy?.counts ?? null,
  };
}

/** The header of an answer: each check and its verdict. */
export const guardHeader = ({ findings }: GuardTurn): string =>
  findings.map(({ check, verdict }) => `${check}=${verdict}`).join(', ');

const WHAT: Readonly<Record<string, string>> = {
  prompts: 'it reads like an attack on the model',
  documents: 'a document or a result of a tool reads like planted instructions',
  model: 'a guard model takes it for an attack on the model',
  content: 'its content is of a kind that policy keeps out',
  'document-content': 'the content of a document or a result of a tool is of a kind that policy keeps out',
  private: 'it holds personal data or a secret',
};

/** The error of a request that the guard refuses. It names rules and places, and repeats nothing of the text. */
export function refusalOf({ check, ruleIds, where, score }: Finding): JoulegateError {
  const rules = ruleIds.length > 0 ? ` (rules ${ruleIds.join(', ')})` : score === null ? '' : ' (by its model)';
  return new JoulegateError('JG_GUARD', `the guard refuses this request: ${WHAT[check] ?? check}${rules}`, {
    ...(where === null ? {} : { where }),
    hint: "say it in other words; where it is harmless, the operator can set the workload's guard to monitor, or this check to flag",
  });
}

const PAST: Readonly<Record<string, string>> = {
  flag: 'flagged',
  escalate: 'found likely an attack',
  redact: 'redacted',
  block: 'blocked',
  'not-run': 'not looked at',
};

const SUBJECT: Readonly<Record<string, string>> = {
  prompts: 'the prompt',
  documents: 'a document or a result of a tool',
  leak: 'the answer',
  model: 'the prompt, by a guard model,',
  content: 'the content of the prompt',
  'document-content': 'the content of a document or a result of a tool',
  'answer-content': 'the content of the answer',
  private: 'private data in the prompt',
  'private-answer': 'private data in the answer',
};
const pastOf = (check: string, action: string): string =>
  ['leak', 'answer-content', 'private-answer'].includes(check) && action === 'block'
    ? 'withheld'
    : (PAST[action] ?? action);

/** How many values of each kind a check of private data found. */
function countsIn(counts: Entry['guardPrivate'], check: string): string {
  if (counts === null || !check.startsWith('private')) return '';
  const ofAnswer = check === 'private-answer';
  const told = Object.entries(counts).flatMap(([kind, count]) =>
    kind.startsWith(ANSWER) === ofAnswer ? [`${count} ${kind.slice(ofAnswer ? ANSWER.length : 0)}`] : [],
  );
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
}
const ANSWER = 'answer.';

/** What the guard did, in words; empty where it found nothing. */
export function guardWords({ guard: verdicts, guardRules, guardMode, guardPrivate }: Entry): string {
  const told = (verdicts ?? []).filter(({ action }) => action !== 'pass');
  if (told.length === 0) return '';
  const watches = guardMode === 'monitor';
  const each = told.map(({ check, action, score }) => {
    const would = watches && (action === 'block' || action === 'redact') ? 'would have been ' : 'was ';
    return `${SUBJECT[check] ?? check} ${would}${pastOf(check, action)}${score === null ? countsIn(guardPrivate, check) : ` (score ${score.toFixed(2)})`}`;
  });
  const rules = (guardRules ?? []).length === 0 ? '' : `, by ${(guardRules ?? []).join(', ')}`;
  return ` Guard${watches ? ', which only watches here' : ''}: ${each.join('; ')}${rules}.`;
}
