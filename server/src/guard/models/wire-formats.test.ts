import { describe, expect, test } from 'vitest';
import type { Said, WireRequest } from './guard-model.ts';
import { joinedJudgement, silent } from './judgement.ts';
import { kindNames, KINDS, type KindName } from './kinds.ts';
import { CATEGORIES, type Label } from './labels.ts';
import { segmentsOf } from './prompt-guard.ts';

const TURNS = { prompt: 'How do I kill a process?', answer: 'Send it a signal.' };
const knownTo = (kind: KindName): readonly Label[] => Object.keys(KINDS[kind].knows) as Label[];
const asked = (kind: KindName, answer: string | null = null, labels = knownTo(kind)): readonly WireRequest[] =>
  KINDS[kind].requests('m', { ...TURNS, answer }, labels);

/** A completion as an OpenAI-compatible server gives it. */
const completion = (content: string | null, top?: Readonly<Record<string, number>>): unknown => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content },
      logprobs:
        top === undefined
          ? null
          : {
              content: [
                {
                  token: Object.keys(top)[0],
                  logprob: -0.1,
                  top_logprobs: Object.entries(top).map(([token, share]) => ({ token, logprob: Math.log(share) })),
                },
              ],
            },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 200, completion_tokens: 3, total_tokens: 203 },
});
const moderation = (
  over: Readonly<Record<string, boolean>>,
  scores: Readonly<Record<string, number>> = {},
): unknown => {
  const words = Object.values(KINDS['openai-moderation'].knows).flat();
  return {
    id: 'modr-1',
    model: 'omni-moderation-latest',
    results: [
      {
        flagged: Object.values(over).includes(true),
        categories: { ...Object.fromEntries(words.map((word) => [word, false])), ...over },
        category_scores: { ...Object.fromEntries(words.map((word) => [word, 0.01])), ...scores },
        category_applied_input_types: {},
      },
    ],
  };
};
const classified = (...shares: readonly number[]): unknown => ({
  id: 'classify-1',
  object: 'list',
  created: 1,
  model: 'm',
  data: shares.map((share, index) => ({
    index,
    label: share > 0.5 ? 'LABEL_1' : 'LABEL_0',
    probs: [1 - share, share],
    num_classes: 2,
  })),
  usage: { prompt_tokens: 10, total_tokens: 10, completion_tokens: 0 },
});

const clean: Said = { met: [], likely: [], isOther: false, score: null };
type Case = readonly [said: unknown, expected: Said | null];

/** What each model may say, by its card, and what it means; then what is no verdict at all. */
const CASES: Readonly<Record<Exclude<KindName, 'granite-guardian' | 'shield-gemma'>, readonly Case[]>> = {
  'llama-guard': [
    [completion('\n\nsafe'), clean],
    [completion('\n\nunsafe\nS1'), { ...clean, met: ['violence'] }],
    [completion('unsafe\nS1,S10'), { ...clean, met: ['violence', 'hate'] }],
    [completion('unsafe\nS2, S9'), { ...clean, met: ['crime-and-weapons'] }],
    [completion('unsafe\nS8'), { ...clean, isOther: true }],
    [completion('unsafe\nS4,S13'), { ...clean, met: ['minors'], isOther: true }],
    [completion('unsafe'), { ...clean, isOther: true }],
    [completion('safe\nS1'), null],
    [completion('This looks safe to me.'), null],
    [completion('unsafe\nviolence'), null],
  ],
  'qwen3-guard': [
    [completion('Safety: Safe\nCategories: None'), clean],
    [completion('Safety: Safe\nCategories: None\nRefusal: Yes'), clean],
    [completion('Safety: Unsafe\nCategories: Violent'), { ...clean, met: ['violence'] }],
    [
      completion('Safety: Unsafe\nCategories: Suicide & Self-Harm, Non-violent Illegal Acts\nRefusal: No'),
      { ...clean, met: ['self-harm', 'crime-and-weapons'] },
    ],
    [completion('Safety: Unsafe\nCategories: Unethical Acts'), { ...clean, met: ['hate', 'harassment'] }],
    [completion('Safety: Controversial\nCategories: Sexual Content or Sexual Acts'), { ...clean, likely: ['sexual'] }],
    [completion('Safety: Unsafe\nCategories: Jailbreak'), { ...clean, met: ['attack'] }],
    [completion('Safety: Unsafe\nCategories: PII'), { ...clean, isOther: true }],
    [completion('Safety: Unsafe\nCategories: None'), { ...clean, isOther: true }],
    [completion('Safety: Safe'), null],
    [completion('Safety: Safe\nCategories: Violent'), null],
    [completion('safe'), null],
  ],
  'gpt-oss-safeguard': [
    [completion('{"violation": 0, "categories": []}'), clean],
    [completion('{"violation": 1, "categories": ["hate"]}'), { ...clean, met: ['hate'] }],
    [completion('```json\n{"violation": 1, "categories": ["minors"]}\n```'), { ...clean, met: ['minors'] }],
    [completion('{"violation": 1, "categories": []}'), { ...clean, isOther: true }],
    [completion('{"violation": 1, "categories": ["H2.f"]}'), { ...clean, isOther: true }],
    [completion('{"violation": 0, "categories": ["hate"]}'), null],
    [completion('{"violation": "no", "categories": []}'), null],
    [completion('{"violation": 0}'), null],
    [completion('0'), null],
    [completion('{"violation": 1, "categories": ["ha'), null],
  ],
  'prompt-guard': [
    [classified(0.002), { ...clean, score: 0.002 }],
    [classified(0.97), { ...clean, met: ['attack'], score: 0.97 }],
    [classified(0.1, 0.2), null],
    [{ object: 'list', data: [{ index: 0, label: 'LABEL_0', probs: [0.2, 0.3, 0.5], num_classes: 3 }] }, null],
    [{ object: 'list', data: [{ index: 0, label: 'LABEL_0' }] }, null],
    [[[{ label: 'MALICIOUS', score: 0.9 }]], null],
  ],
  'openai-moderation': [
    [moderation({}), { ...clean, score: 0.01 }],
    [
      moderation({ 'violence/graphic': true, violence: true }, { violence: 0.9 }),
      { ...clean, met: ['violence'], score: 0.9 },
    ],
    [moderation({ 'sexual/minors': true }, { 'sexual/minors': 0.8 }), { ...clean, met: ['minors'], score: 0.8 }],
    [moderation({ newcomer: true }), { ...clean, isOther: true, score: 0.01 }],
    [{ results: [{ flagged: false, categories: {}, category_scores: {} }] }, null],
    [{ results: [{ flagged: false }] }, null],
    [{ results: [] }, null],
  ],
};
const NO_ANSWERS: readonly unknown[] = [
  null,
  {},
  [],
  'safe',
  completion(''),
  completion(null),
  { choices: [] },
  { choices: [{ index: 0, text: 'safe' }] },
  { error: { message: 'The model `m` does not exist.', code: 404 } },
];

describe.each(kindNames)('%s', (kind) => {
  const adapter = KINDS[kind];
  test('sends what an OpenAI-compatible server takes, about every label that it knows', () => {
    const requests = asked(kind, adapter.judges.includes('answers') ? TURNS.answer : null);
    expect(new Set(requests.flatMap(({ labels }) => labels))).toEqual(new Set(knownTo(kind)));
    for (const { path, body } of requests) {
      expect(['/chat/completions', '/classify', '/moderations']).toContain(path);
      expect(body['model']).toBe('m');
      if (path === '/chat/completions') expect(body).toMatchObject({ temperature: 0, stream: false });
    }
  });

  test('what is not in its format is no verdict, and never a pass', () => {
    const [request] = asked(kind);
    for (const said of NO_ANSWERS) expect(adapter.read(said, request!), JSON.stringify(said)).toBeNull();
  });

  test('tells of nothing that it was not asked about', () => {
    for (const label of knownTo(kind))
      for (const request of asked(kind, null, [label])) expect(request.labels).toEqual([label]);
  });
});

test.each(Object.entries(CASES))('%s: reads what its card shows', (kind, cases) => {
  for (const [said, expected] of cases)
    expect(KINDS[kind as KindName].read(said, asked(kind as KindName)[0]!), JSON.stringify(said)).toEqual(expected);
});

const about = (kind: KindName, label: Label): WireRequest => asked(kind, null, [label])[0]!;

test('turns: the prompt as user, the answer as assistant, and nothing else', () => {
  for (const kind of ['llama-guard', 'qwen3-guard', 'granite-guardian', 'shield-gemma'] as const)
    for (const { body } of asked(kind, TURNS.answer))
      expect(body['messages']).toEqual([
        { role: 'user', content: TURNS.prompt },
        { role: 'assistant', content: TURNS.answer },
      ]);
  expect(asked('openai-moderation', TURNS.answer)[0]!.body['input']).toBe(TURNS.answer);
  const { messages } = asked('gpt-oss-safeguard', TURNS.answer)[0]!.body as { messages: { role: string }[] };
  expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
});

test('Granite Guardian is asked one risk at a time, under the names of both its generations', () => {
  const request = about('granite-guardian', 'sexual');
  expect(request.body['chat_template_kwargs']).toEqual({
    guardian_config: { risk_name: 'sexual_content', criteria_id: 'sexual_content' },
    think: false,
  });
  const { read } = KINDS['granite-guardian'];
  expect(read(completion('No'), request)).toEqual(clean);
  expect(read(completion('Yes', { Yes: 0.6, No: 0.2 }), request)).toEqual({
    ...clean,
    met: ['sexual'],
    score: expect.closeTo(0.75, 9),
  });
  expect(read(completion('Yes\n<confidence> High </confidence>'), request)).toEqual({ ...clean, met: ['sexual'] });
  expect(read(completion('Yes\n<confidence> Low </confidence>'), request)).toEqual({ ...clean, likely: ['sexual'] });
  expect(read(completion('<score> yes </score>'), request)).toEqual({ ...clean, met: ['sexual'] });
  expect(read(completion('<score> no </score>'), request)).toEqual(clean);
  expect(read(completion('Failed'), request)).toBeNull();
});

test('ShieldGemma is asked one policy at a time, and its share of Yes decides', () => {
  const request = about('shield-gemma', 'self-harm');
  expect(request.body['chat_template_kwargs']).toEqual({
    guideline: expect.stringMatching(/^"No Dangerous Content": /),
  });
  expect(request.body).toMatchObject({ max_tokens: 1, logprobs: true });
  const { read } = KINDS['shield-gemma'];
  expect(read(completion('Yes', { Yes: 0.45, ' yes': 0.25, No: 0.3 }), request)).toEqual({
    ...clean,
    met: ['self-harm'],
    score: expect.closeTo(0.7, 9),
  });
  expect(read(completion('Yes', { Yes: 0.2, No: 0.3, maybe: 0.5 }), request)).toMatchObject({ met: [] });
  expect(read(completion('Yes'), request)).toMatchObject({ met: ['self-harm'], score: null });
  expect(read(completion('Maybe', { Maybe: 1 }), request)).toBeNull();
  expect(asked('shield-gemma')).toHaveLength(4);
});

test('Prompt Guard reads a long text whole, in pieces that overlap, and an attack in any of them counts', () => {
  const text = Array.from({ length: 3000 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
  const segments = segmentsOf(text);
  const joined = segments.reduce((whole, piece) => {
    const overlap = whole.length === 0 ? 0 : 96;
    expect(whole.endsWith(piece.slice(0, overlap))).toBe(true);
    return whole + piece.slice(overlap);
  }, '');
  expect(joined).toBe(text);
  const [request] = KINDS['prompt-guard'].requests('m', { prompt: text, answer: null }, ['attack']);
  const shares = segments.map((_, i) => (i === segments.length - 1 ? 0.9 : 0.1));
  expect(KINDS['prompt-guard'].read(classified(...shares), request!)).toEqual({
    ...clean,
    met: ['attack'],
    score: 0.9,
  });
  expect(KINDS['prompt-guard'].requests('m', { prompt: 'x'.repeat(100_000), answer: null }, ['attack'])).toEqual([]);
});

test('an older moderation model that does not judge crimes is not taken for one that found none', () => {
  const answer = moderation({}) as { results: { categories: Record<string, boolean> }[] };
  const { categories } = answer.results[0]!;
  delete categories['illicit'];
  delete categories['illicit/violent'];
  expect(KINDS['openai-moderation'].read(answer, about('openai-moderation', 'crime-and-weapons'))).toBeNull();
  expect(KINDS['openai-moderation'].read(answer, about('openai-moderation', 'hate'))).toMatchObject({ met: [] });
});

test('what several answers say is joined, and one that is missing is missed', () => {
  const found: Said = { met: ['hate'], likely: ['sexual'], isOther: false, score: 0.7 };
  expect(joinedJudgement([found, { ...clean, score: 0.9, met: ['sexual'] }])).toEqual({
    met: ['hate', 'sexual'],
    likely: [],
    isOther: false,
    score: 0.9,
    silence: null,
  });
  expect(joinedJudgement([found, silent('timeout')])).toMatchObject({ met: ['hate'], silence: 'timeout' });
});

test('each category is known to some model, and only one is told all of them', () => {
  for (const category of CATEGORIES) expect(kindNames.some((kind) => category in KINDS[kind].knows)).toBe(true);
  const whole = kindNames.filter((kind) => CATEGORIES.every((category) => category in KINDS[kind].knows));
  expect(whole).toEqual(['gpt-oss-safeguard']);
});
