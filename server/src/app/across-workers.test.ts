import { expect, test } from 'vitest';
import type { WorkerRole } from './app.ts';
import { lookElsewhere, metricsOfAll } from './across-workers.ts';
import type { WorkerAnswer } from './worker-talk.ts';

const role = (ask: WorkerRole['ask']): WorkerRole => ({
  slot: 2,
  workers: 3,
  leads: false,
  restarted: false,
  ask,
  answer: () => {},
});

test('a look-up tells of workers that said nothing, and takes the one answer that is not empty', async () => {
  const said = (...answers: readonly WorkerAnswer[]) => lookElsewhere(role(async () => answers))('jg_1');
  expect(await said({ slot: 1, text: 'null' }, { slot: 3, text: '{"sentence":"here"}' })).toEqual({
    why: { sentence: 'here' },
    silent: 0,
  });
  expect(await said({ slot: 1, text: 'null' })).toEqual({ why: null, silent: 1 });
});

test('no more than sixteen look-ups go out at once, and none for what is no id', async () => {
  const open: ((answers: readonly WorkerAnswer[]) => void)[] = [];
  const look = lookElsewhere(role(() => new Promise((resolve) => open.push(resolve))));
  const running = Array.from({ length: 16 }, () => look('jg_1'));
  expect(await look('jg_1')).toEqual({ why: null, silent: 2 });
  expect(await look('x'.repeat(129))).toEqual({ why: null, silent: 0 });
  expect(open).toHaveLength(16);
  for (const end of open) end([]);
  await Promise.all(running);
  void look('jg_1');
  expect(open).toHaveLength(17);
});

test('metrics carry the number of the worker that they are of, also where one did not answer', async () => {
  expect(
    await metricsOfAll(
      role(async () => [{ slot: 3, text: 'a 4\n' }]),
      async () => 'a 1\n',
    ),
  ).toBe('a{worker="2"} 1\na{worker="3"} 4\n');
});
