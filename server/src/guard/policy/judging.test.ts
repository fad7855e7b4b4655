import { expect, test } from 'vitest';
import { guardSchema, policiesOf } from './schema.ts';
import type { Judged } from '../models/guard-model.ts';
import type { Judgement } from '../models/judgement.ts';
import { Judging, type Asker } from './judging.ts';
import type { Spoken } from './screening.ts';

const policyOf = (over: object = {}) => policiesOf(guardSchema.parse({ default: over }), ['main']).get('main')!;
const FOUND = { met: [], likely: [], isOther: false, score: 0.1, silence: null } as const;

/** Somebody who answers what a test says, and remembers the questions. */
function asker(
  answer: (judged: Judged) => Partial<Judgement> = () => ({}),
  kind: 'llama-guard' | 'prompt-guard' = 'llama-guard',
) {
  const asked: { stage: string; model: string; judged: Judged; labels: readonly string[]; left: AbortSignal }[] = [];
  const taken = [{ deployment: null, tokens: { input: 30, output: 2 } }];
  const ask: Asker['ask'] = (stage, model, judged, labels, left) => {
    asked.push({ stage, model, judged, labels, left });
    return Promise.resolve({ ...FOUND, ...answer(judged) });
  };
  const configOf = (model: string) => (model === 'judge' ? ({ id: 'judge', kind } as const) : null);
  return { asked, taken, ask, configOf };
}
const prompt = (text: string): Spoken => ({ kind: 'prompt', text, where: 'a' });
const document = (text: string): Spoken => ({ kind: 'document', text, where: 'b' });
const escalated = (check: string, text: string) => ({
  text,
  finding: { check, verdict: 'escalate', score: 0.6, ruleIds: [], where: 'a', modelVersion: 'v' } as const,
});
const CONTENT = { content: { model: 'judge' } };

test('nobody is asked where the policy names no model, the model is unknown, or there is nothing to judge', () => {
  const one = asker();
  expect(new Judging(policyOf(), one).prompt([escalated('prompts', 'x')], [prompt('hello')])).toBeNull();
  const missing = new Judging(policyOf({ content: { model: 'gone', documents: {} } }), one);
  expect(missing.prompt([], [prompt('hello'), document('page')])).toBeNull();
  expect([missing.hearsAnswers, missing.answer('hello')]).toEqual([false, null]);
  const judging = new Judging(policyOf({ content: { model: 'judge', documents: {} }, escalateTo: 'judge' }), one);
  expect(judging.prompt([], [])).toBeNull();
  expect(judging.prompt([], [document(' \n')])).toBeNull();
  // Documents of a policy that does not name them.
  expect(new Judging(policyOf(CONTENT), one).prompt([], [document('page')])).toBeNull();
  expect(one.asked).toEqual([]);
  expect(new Judging(policyOf(), one).hearsAnswers).toBe(false);
});

test('what callers say is judged together, documents apart, and likely attacks one by one', async () => {
  const one = asker(({ prompt: text }) => (text.includes('page') ? { met: ['hate'] } : {}));
  const policy = policyOf({
    content: { model: 'judge', prompts: { hate: 'allow' }, documents: {} },
    escalateTo: 'judge',
  });
  const judging = new Judging(policy, one);
  const findings = await judging.prompt(
    [escalated('prompts', 'first'), escalated('documents', 'second')],
    [prompt('hello'), document('page one'), prompt('again'), document('page two')],
  );
  expect(one.asked.map(({ stage, model, judged }) => [stage, model, judged.prompt, judged.answer])).toEqual([
    ['second-opinion', 'judge', 'first', null],
    ['second-opinion', 'judge', 'second', null],
    ['content', 'judge', 'hello\n\nagain', null],
    ['document-content', 'judge', 'page one\n\npage two', null],
  ]);
  expect(one.asked[0]!.labels).toEqual(['attack']);
  expect(one.asked[2]!.labels).not.toContain('hate');
  expect(one.asked[3]!.labels).toContain('hate');
  expect(findings!.map(({ check, verdict, where }) => [check, verdict, where])).toEqual([
    ['model', 'pass', 'a'],
    ['model', 'pass', 'a'],
    ['content', 'pass', null],
    ['document-content', 'flag', null],
  ]);
  expect(judging.taken).toBe(one.taken);
});

test('a judge of an answer is shown the end of the prompt that led to it', async () => {
  const one = asker(() => ({ met: ['violence'] }));
  const judging = new Judging(policyOf({ content: { model: 'judge', answers: { violence: 'block' } } }), one);
  await judging.prompt([], [prompt(`${'x'.repeat(5000)} the end`)]);
  expect(judging.hearsAnswers).toBe(true);
  expect(await judging.answer('so it is')).toMatchObject({
    check: 'answer-content',
    verdict: 'block',
    where: 'answer',
  });
  const { stage, judged } = one.asked[1]!;
  expect([stage, judged.answer, judged.prompt.length]).toEqual(['answer-content', 'so it is', 4096]);
  expect(judged.prompt.endsWith('x the end')).toBe(true);
});

test('long documents are judged piece by piece from the end, no edge hides anything, and what is left out is told', async () => {
  const text = (length: number): string =>
    Array.from({ length }, (_, i) => String.fromCharCode(97 + (i % 23))).join('');
  const of = async (length: number) => {
    const one = asker();
    const judging = new Judging(policyOf({ content: { model: 'judge', documents: {} } }), one);
    const [finding] = (await judging.prompt([], [document(text(length))]))!;
    return { finding: finding!, pieces: one.asked.map(({ judged }) => judged.prompt) };
  };
  const short = await of(32_768);
  expect(short.pieces).toEqual([text(32_768)]);
  expect(short.finding.verdict).toBe('pass');
  const long = await of(100_000);
  expect(long.pieces.every((piece) => piece.length <= 32_768)).toBe(true);
  // Put together again, less what neighbours share, the pieces are the document.
  expect(long.pieces.toReversed().reduce((all, piece) => all + piece.slice(512))).toBe(text(100_000));
  expect(long.finding.verdict).toBe('pass');
  const tooLong = await of(200_000);
  expect(tooLong.pieces).toHaveLength(4);
  expect(text(200_000).endsWith(tooLong.pieces[0]!)).toBe(true);
  expect(tooLong.finding).toMatchObject({ verdict: 'not-run', ruleIds: ['guard-model.too-long'] });
});

test('what any piece of a document holds was found', async () => {
  const one = asker(({ prompt: piece }) => (piece.includes('NEEDLE') ? { met: ['violence'] } : {}));
  const judging = new Judging(policyOf({ content: { model: 'judge', documents: { violence: 'block' } } }), one);
  const [finding] = (await judging.prompt([], [document(`NEEDLE ${'x'.repeat(60_000)}`)]))!;
  expect(finding).toMatchObject({ check: 'document-content', verdict: 'block', ruleIds: ['content.violence'] });
});

test('a caller who leaves ends what is still asked', async () => {
  const one = asker();
  const judging = new Judging(policyOf(CONTENT), one);
  await judging.prompt([], [prompt('hello')]);
  expect(one.asked[0]!.left.aborted).toBe(false);
  judging.leave();
  expect(one.asked[0]!.left.aborted).toBe(true);
});

test('an answer that is too long to be judged was not, and one of nobody is a fault', () => {
  expect(new Judging(policyOf(CONTENT), asker()).unseen()).toMatchObject({
    check: 'answer-content',
    verdict: 'not-run',
    ruleIds: ['guard-model.too-long'],
  });
  expect(() => new Judging(policyOf(), asker()).unseen()).toThrow(TypeError);
});

test('answers are not heard by a model that judges prompts alone', () => {
  expect(new Judging(policyOf(CONTENT), asker(undefined, 'prompt-guard')).hearsAnswers).toBe(false);
});
