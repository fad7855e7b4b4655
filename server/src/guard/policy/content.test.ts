import { expect, test } from 'vitest';
import { guardSchema, policiesOf } from './schema.ts';
import type { Judgement } from '../models/judgement.ts';
import { askedOf, contentFinding, coverageOf, secondOpinion } from './content.ts';

const policyOf = (over: object = {}) => policiesOf(guardSchema.parse({ default: over }), ['main']).get('main')!;
const contentOf = (over: object = {}) => policyOf({ content: { model: 'judge', ...over } }).content!;
const said = (over: Partial<Judgement> = {}): Judgement => ({
  met: [],
  likely: [],
  isOther: false,
  score: null,
  silence: null,
  ...over,
});
const LLAMA = { kind: 'llama-guard' } as const;

test('a category is covered where a policy names an action, a model knows it and judges that side', () => {
  const content = contentOf({ prompts: { hate: 'allow', sexual: 'block' } });
  expect(coverageOf(content, LLAMA, 'prompts', 'sexual')).toBe('covered');
  expect(coverageOf(content, LLAMA, 'answers', 'hate')).toBe('covered');
  expect(coverageOf(content, LLAMA, 'prompts', 'hate')).toBe('allowed');
  // It has no word for harassment.
  expect(coverageOf(content, LLAMA, 'prompts', 'harassment')).toBe('unknown-to-model');
  // Documents are judged only where the policy names them.
  expect(coverageOf(content, LLAMA, 'documents', 'hate')).toBe('no-policy');
  expect(coverageOf(contentOf({ documents: {} }), LLAMA, 'documents', 'hate')).toBe('covered');
  expect(coverageOf(null, LLAMA, 'prompts', 'hate')).toBe('no-policy');
  expect(coverageOf(content, null, 'prompts', 'hate')).toBe('no-policy');
});

test('a model is asked about what it knows and policy does not let by, and about answers only where it judges them', () => {
  const content = contentOf({ prompts: { hate: 'allow' }, answers: { violence: 'allow' } });
  expect(askedOf(content, LLAMA, 'prompts')).toEqual([
    'violence',
    'sexual',
    'minors',
    'self-harm',
    'crime-and-weapons',
    'regulated-advice',
  ]);
  expect(askedOf(content, LLAMA, 'answers')).not.toContain('violence');
  expect(askedOf(content, { kind: 'prompt-guard' }, 'prompts')).toEqual([]);
  expect(askedOf(content, { kind: 'openai-moderation' }, 'prompts')).toContain('harassment');
});

test.each([
  ['nothing met passes', {}, said({ score: 0.1 }), 'pass', []],
  ['what is blocked and met is blocked', {}, said({ met: ['violence'] }), 'block', ['content.violence']],
  ['what is blocked and likely is flagged', {}, said({ likely: ['violence'] }), 'flag', ['content.violence']],
  [
    'what is likely is blocked where doubt is',
    { uncertain: 'block' },
    said({ likely: ['violence'] }),
    'block',
    ['content.violence'],
  ],
  ['doubt blocks no flag', { uncertain: 'block' }, said({ likely: ['hate'] }), 'flag', ['content.hate']],
  ['what is flagged is flagged', {}, said({ met: ['hate'] }), 'flag', ['content.hate']],
  ['what is allowed passes', {}, said({ met: ['sexual'] }), 'pass', ['content.sexual']],
  [
    'the strongest stands, and each is told in one order',
    {},
    said({ met: ['hate'], likely: ['sexual', 'minors'] }),
    'flag',
    ['content.hate', 'content.sexual', 'content.minors'],
  ],
  [
    'a flag beside a block weakens nothing',
    {},
    said({ met: ['violence', 'hate'], isOther: true }),
    'block',
    ['content.violence', 'content.hate', 'content.other'],
  ],
  ['what no category names is flagged', {}, said({ isOther: true }), 'flag', ['content.other']],
  ['silence is no pass', {}, said({ silence: 'timeout' }), 'not-run', ['guard-model.timeout']],
  [
    'silence refuses where failure does',
    { onFailure: 'block' },
    said({ silence: 'busy' }),
    'block',
    ['guard-model.busy'],
  ],
  [
    'what was found stands beside what was missed',
    {},
    said({ met: ['hate'], silence: 'too-long' }),
    'flag',
    ['content.hate', 'guard-model.too-long'],
  ],
] as const)('content: %s', (_name, over, judgement, verdict, ruleIds) => {
  const content = contentOf({ prompts: { violence: 'block', sexual: 'allow' } });
  const found = contentFinding(policyOf(over), content, 'prompts', judgement);
  expect(found).toEqual({
    check: 'content',
    verdict,
    score: judgement.score,
    ruleIds,
    where: null,
    modelVersion: 'judge',
  });
});

test('each side of a request has its own actions and its own check', () => {
  const content = contentOf({ prompts: { hate: 'allow' }, documents: { hate: 'flag' }, answers: { hate: 'block' } });
  const of = (stage: 'prompts' | 'documents' | 'answers') => {
    const { check, verdict, where } = contentFinding(policyOf(), content, stage, said({ met: ['hate'] }));
    return [check, verdict, where];
  };
  expect(of('prompts')).toEqual(['content', 'pass', null]);
  expect(of('documents')).toEqual(['document-content', 'flag', null]);
  expect(of('answers')).toEqual(['answer-content', 'block', 'answer']);
});

const LIKELY = { check: 'prompts', where: 'messages.0.content' };
test.each([
  ['no attack passes', {}, 'prompts', said({ score: 0.1 }), 'pass', []],
  ['an attack is blocked', {}, 'prompts', said({ met: ['attack'] }), 'block', ['model.attack']],
  [
    'an attack is flagged where prompts are',
    { prompts: 'flag' },
    'prompts',
    said({ met: ['attack'] }),
    'flag',
    ['model.attack'],
  ],
  [
    'planted in a document it is what documents are',
    {},
    'documents',
    said({ met: ['attack'] }),
    'flag',
    ['model.attack'],
  ],
  [
    'planted in a document, blocked',
    { documents: 'block', prompts: 'flag' },
    'documents',
    said({ met: ['attack'] }),
    'block',
    ['model.attack'],
  ],
  ['in doubt it is flagged', {}, 'prompts', said({ likely: ['attack'] }), 'flag', ['model.attack']],
  [
    'in doubt it is blocked where doubt is',
    { uncertain: 'block' },
    'prompts',
    said({ likely: ['attack'] }),
    'block',
    ['model.attack'],
  ],
  [
    'doubt blocks nothing that policy flags',
    { uncertain: 'block', prompts: 'flag' },
    'prompts',
    said({ likely: ['attack'] }),
    'flag',
    ['model.attack'],
  ],
  ['silence is no pass', {}, 'prompts', said({ silence: 'unreachable' }), 'not-run', ['guard-model.unreachable']],
  [
    'silence on a likely attack is doubt',
    { uncertain: 'block' },
    'prompts',
    said({ silence: 'left' }),
    'block',
    ['guard-model.left'],
  ],
  [
    'silence refuses where failure does',
    { onFailure: 'block' },
    'documents',
    said({ silence: 'busy' }),
    'block',
    ['guard-model.busy'],
  ],
  [
    'what was heard stands beside silence',
    {},
    'prompts',
    said({ met: ['attack'], silence: 'timeout' }),
    'block',
    ['model.attack', 'guard-model.timeout'],
  ],
] as const)('a second opinion: %s', (_name, over, check, judgement, verdict, ruleIds) => {
  expect(secondOpinion(policyOf(over), 'judge', { ...LIKELY, check }, judgement)).toEqual({
    check: 'model',
    verdict,
    score: judgement.score,
    ruleIds,
    where: 'messages.0.content',
    modelVersion: 'judge',
  });
});
