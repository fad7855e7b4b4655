import { expect, test } from 'vitest';
import { guardSchema, policiesOf } from './schema.ts';
import { GuardTurn } from './turn.ts';
import type { Finding } from './finding.ts';

const policyOf = (over: object = {}) => policiesOf(guardSchema.parse({ default: over }), ['main']).get('main')!;
const NOBODY = { configOf: () => null, taken: [], ask: () => Promise.reject(new Error('nobody is asked')) };
const turnOf = (over: object = {}) => new GuardTurn(policyOf(over), NOBODY);
const found = (check: string, verdict: Finding['verdict'], over: Partial<Finding> = {}): Finding => ({
  check,
  verdict,
  score: null,
  ruleIds: [],
  where: null,
  modelVersion: null,
  ...over,
});
const TOLD =
  'You are Nora of Alder Insurance. Never mention that claims over 5,000 euros go to the second desk, and offer three per cent at most.';

test('a request is refused for what blocks, and only where the policy is enforced', () => {
  for (const mode of ['enforce', 'monitor']) {
    const turn = turnOf({ mode });
    expect(turn.refusal).toBeNull();
    turn.note([found('prompts', 'flag'), found('documents', 'block', { where: 'tool' }), found('model', 'block')]);
    expect(turn.refusal?.where ?? null).toBe(mode === 'enforce' ? 'tool' : null);
    expect(turn.findings.map(({ check }) => check)).toEqual(['prompts', 'documents', 'model']);
  }
});

test('a private value that policy blocks refuses the request, one in the answer does not', () => {
  const turn = turnOf({ mode: 'enforce', private: { in: { kinds: { key: 'block' } }, out: { default: 'block' } } });
  const { privacy } = turn;
  privacy!.out.looked();
  privacy!.out.note({ kind: 'key', ruleId: 'private.key.aws', from: 0, to: 20 }, 'answer');
  expect(turn.refusal).toBeNull();
  privacy!.in.looked();
  privacy!.in.note({ kind: 'key', ruleId: 'private.key.aws', from: 0, to: 20 }, 'messages.0');
  expect(turn.refusal).toMatchObject({ check: 'private', verdict: 'block', where: 'messages.0' });
  expect(turn.findings.map(({ check, verdict }) => [check, verdict])).toEqual([
    ['private', 'block'],
    ['private-answer', 'block'],
  ]);
  expect(turnOf().privacy).toBeNull();
  expect(turnOf({ mode: 'enforce', private: {} }).privacy!.isEnforced).toBe(true);
  expect(turnOf({ private: {} }).privacy!.isEnforced).toBe(false);
});

test('an answer that repeats what the application told is booked with its share, and ends where policy says so', () => {
  for (const [over, verdict, blocks] of [
    [{ mode: 'enforce' }, 'block', true],
    [{ mode: 'enforce', leak: 'flag' }, 'flag', false],
    [{}, 'block', false],
  ] as const) {
    const turn = turnOf(over);
    expect([turn.leak, turn.blocksLeaks]).toEqual([null, blocks]);
    turn.tell([TOLD]);
    expect(turn.findings).toEqual([]);
    turn.leak!.hear('Good morning to all of you. ');
    expect(turn.findings).toMatchObject([{ check: 'leak', verdict: 'pass', ruleIds: [], where: 'answer' }]);
    turn.leak!.hear(TOLD);
    turn.leak!.end();
    const [leak] = turn.findings;
    expect(leak).toMatchObject({ check: 'leak', verdict, ruleIds: ['leak.system-prompt'], where: 'answer' });
    expect(leak!.score).toBeGreaterThan(0.9);
    // The answer is under way already: the request itself is not refused for it.
    expect(turn.refusal).toBeNull();
  }
  const allowed = turnOf({ leak: 'allow', mode: 'enforce' });
  allowed.tell([TOLD]);
  expect([allowed.leak, allowed.blocksLeaks]).toEqual([null, false]);
});

test('of the parts of an answer the strongest finding of each check stands', () => {
  const turn = turnOf();
  turn.note([found('prompts', 'pass')]);
  turn.noteAnswer(found('answer-content', 'flag', { ruleIds: ['content.hate'] }));
  turn.noteAnswer(found('answer-content', 'pass'));
  turn.noteAnswer(found('answer-content', 'block', { ruleIds: ['content.violence'] }));
  expect(turn.findings.map(({ check, verdict, ruleIds }) => [check, verdict, ruleIds])).toEqual([
    ['prompts', 'pass', []],
    ['answer-content', 'block', ['content.violence', 'content.hate']],
  ]);
});
