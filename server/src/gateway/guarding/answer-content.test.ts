import { expect, test } from 'vitest';
import { guard } from '../../guard/index.ts';
import type { JoulegateError } from '../../units/index.ts';
import { ContentGate, saidInAnswer } from './answer-content.ts';

const CLEAN = guard.models.joined([]);

/** A gate whose verdicts come when the test says so. */
function gateOf(over: object = {}) {
  const policy = guard
    .policiesOf(
      guard.schema.parse({
        default: { mode: 'enforce', content: { model: 'j', answers: { hate: 'block' } }, ...over },
      }),
      ['main'],
    )
    .get('main')!;
  const asked: { readonly text: string; readonly answer: (over?: object) => Promise<void> }[] = [];
  const turn = guard.turnOf(policy, {
    taken: [],
    configOf: (id) => ({ id, kind: 'openai-moderation' }),
    ask: (_stage, _model, { answer }) =>
      new Promise((resolve) =>
        asked.push({
          text: answer ?? '',
          answer: async (said = {}) => {
            resolve({ ...CLEAN, ...said });
            for (let i = 0; i < 5; i++) await Promise.resolve();
          },
        }),
      ),
  });
  const out: string[] = [];
  let error: JoulegateError | null = null;
  const gate = new ContentGate(turn, 10, {
    released: (bytes) => void out.push(bytes.toString()),
    withheld: (why) => (error = why),
  });
  const say = (text: string): void => {
    gate.hear(text);
    const passed = gate.pass(Buffer.from(text));
    if (passed.length > 0) out.push(passed.toString());
  };
  return { gate, say, asked, turn, passed: () => out.join(''), error: () => error };
}

test('the first window is held until it has a verdict, and what follows lags by the window that is judged', async () => {
  const { say, asked, passed, gate } = gateOf();
  let ended = false;
  say('aaaaa');
  expect([passed(), asked.length]).toEqual(['', 0]);
  say('bbbbb');
  say('ccccc');
  expect([passed(), asked.map(({ text }) => text)]).toEqual(['', ['aaaaabbbbb']]);
  await asked[0]!.answer();
  expect(passed()).toBe('aaaaabbbbb');
  say('ddddd');
  expect([passed(), asked[1]!.text]).toEqual(['aaaaabbbbb', 'aaaaabbbbbcccccddddd']);
  say('e');
  gate.end(() => (ended = true));
  await asked[1]!.answer();
  expect([passed(), ended, asked[2]!.text]).toEqual(['aaaaabbbbbcccccddddd', false, 'aaaaabbbbbcccccddddde']);
  await asked[2]!.answer();
  expect([passed(), ended, gate.heldBytes]).toEqual(['aaaaabbbbbcccccddddde', true, 0]);
});

test('what is blocked goes no further, and what was cleared before it has gone', async () => {
  const { say, asked, passed, error, turn } = gateOf();
  say('aaaaabbbbb');
  await asked[0]!.answer();
  say('ccccccccccc');
  await asked[1]!.answer({ met: ['hate'] });
  expect([passed(), error()?.code]).toEqual(['aaaaabbbbb', 'JG_GUARD']);
  expect(error()?.message).toContain('content.hate');
  expect(turn.findings).toMatchObject([{ check: 'answer-content', verdict: 'block', ruleIds: ['content.hate'] }]);
});

test('where policy only watches nothing is held, and only the end waits', async () => {
  const { say, asked, passed, error, gate, turn } = gateOf({ mode: 'monitor' });
  let ended = false;
  say('aaaaabbbbb');
  say('c');
  expect(passed()).toBe('aaaaabbbbbc');
  gate.end(() => (ended = true));
  await asked[0]!.answer({ met: ['hate'] });
  expect([ended, asked.length]).toEqual([false, 2]);
  await asked[1]!.answer();
  expect([ended, error()]).toEqual([true, null]);
  expect(turn.findings).toMatchObject([{ verdict: 'block' }]);
});

test('silence is no pass: it goes on where failures are allowed, and nowhere else', async () => {
  const open = gateOf();
  open.say('aaaaabbbbb');
  await open.asked[0]!.answer({ silence: 'timeout' });
  expect(open.passed()).toBe('aaaaabbbbb');
  expect(open.turn.findings).toMatchObject([{ verdict: 'not-run', ruleIds: ['guard-model.timeout'] }]);
  const closed = gateOf({ onFailure: 'block' });
  closed.say('aaaaabbbbb');
  await closed.asked[0]!.answer({ silence: 'timeout' });
  expect([closed.passed(), closed.error()?.code]).toEqual(['', 'JG_GUARD']);
});

test('what is held is bounded: the upstream waits until a verdict lets something go', async () => {
  const { say, asked, gate } = gateOf();
  for (let i = 0; i < 3; i++) say('x'.repeat(100_000));
  expect([gate.isFull, asked.length]).toEqual([true, 1]);
  await asked[0]!.answer();
  expect([gate.isFull, gate.heldBytes]).toEqual([false, 200_000]);
});

test('of a whole answer what it says is judged, and not its ids', () => {
  const chat = { id: 'c', model: 'm', choices: [{ message: { role: 'assistant', content: 'one', refusal: 'two' } }] };
  const message = {
    id: 'm',
    content: [
      { type: 'text', text: 'one' },
      { type: 'thinking', thinking: 'two' },
    ],
  };
  const response = { instructions: 'no', output: [{ content: [{ type: 'output_text', text: 'one\ntwo' }] }] };
  for (const body of [chat, message, response]) expect(saidInAnswer(body)).toBe('one\ntwo');
});
