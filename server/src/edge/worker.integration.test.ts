import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { WorkerHandle } from './worker.ts';
import { workers } from './worker.ts';

type Told = number | 'throw' | 'exit' | 'hoard';

/** Doubles numbers, or ends as it is told. TypeScript, so that running it shows type stripping at work. */
const DOUBLER = `
import { parentPort, workerData } from 'node:worker_threads';
const { offset } = workerData as { offset: number };
parentPort?.on('message', (message: number | string) => {
  if (message === 'throw') throw new Error('told to');
  if (message === 'exit') process.exit(3);
  const kept: number[][] = [];
  while (message === 'hoard') kept.push(Array.from({ length: 10_000 }, (_, i) => i + Math.random()));
  parentPort?.postMessage((message as number) * 2 + offset);
});
`;
const folder = mkdtempSync(join(tmpdir(), 'worker-'));
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
writeFileSync(join(folder, 'doubler.ts'), DOUBLER);
afterAll(() => rmSync(folder, { recursive: true }));

const open: WorkerHandle<Told, number>[] = [];
afterEach(() => Promise.all(open.splice(0).map((worker) => worker.terminate())));

function start(memoryMb = 64): WorkerHandle<Told, number> {
  const worker = workers.launch<Told, number>(pathToFileURL(join(folder, 'doubler.ts')), {
    name: 'doubler',
    data: { offset: 1 },
    memoryMb,
  });
  open.push(worker);
  return worker;
}
const answer = (worker: WorkerHandle<Told, number>): Promise<number> =>
  new Promise((resolve) => worker.onMessage(resolve));

test('runs a TypeScript module with its data and answers typed messages', async () => {
  const worker = start();
  const first = answer(worker);
  worker.post(20);
  expect(await first).toBe(41);
});

test('is asked once: what is no answer yet is passed over, one that ends without an answer says so, and none is left running', async () => {
  const file = join(folder, 'counter.ts');
  writeFileSync(
    file,
    `import { parentPort, workerData } from 'node:worker_threads';
for (let i = 0; i < (workerData as { to: number }).to; i++) parentPort?.postMessage(i);`,
  );
  const ask = (to: number, wanted: number): Promise<string> =>
    workers.ask<number, string>(pathToFileURL(file), { name: 'counter', data: { to }, memoryMb: 64 }, (message) =>
      message === wanted ? { answer: `found ${message}` } : null,
    );
  expect(await ask(5, 3)).toBe('found 3');
  await expect(ask(2, 3)).rejects.toMatchObject({
    code: 'JG_INTERNAL',
    message: 'the worker "counter" ended without an answer',
  });
});

test('a listener that was taken off hears nothing more', async () => {
  const worker = start();
  const heard: number[] = [];
  const off = worker.onMessage((message) => heard.push(message));
  worker.post(1);
  await answer(worker);
  off();
  const second = answer(worker);
  worker.post(2);
  expect(await second).toBe(5);
  expect(heard).toEqual([3]);
});

test('terminate ends it without an error, twice too', async () => {
  const worker = start();
  await worker.terminate();
  await worker.terminate();
  expect(await worker.closed).toBeNull();
});

test('an exception, an exit code and the memory limit are told apart', async () => {
  const [thrower, leaver, hoarder] = [start(), start(), start(16)];
  thrower.post('throw');
  leaver.post('exit');
  hoarder.post('hoard');
  expect(await thrower.closed).toMatchObject({ code: 'JG_INTERNAL', message: 'the worker "doubler" failed: told to' });
  expect((await leaver.closed)?.message).toBe('the worker "doubler" ended with code 3');
  expect((await hoarder.closed)?.message).toBe('the worker "doubler" needed more than 16 MB');
});

test('swaps the extension where only the other file exists, and says what is missing', () => {
  const job = pathToFileURL(join(folder, 'job.ts'));
  expect(() => workers.module(job)).toThrow(/no worker module at .*job\.ts/);
  writeFileSync(join(folder, 'job.js'), '');
  expect(workers.module(job).pathname).toMatch(/job\.js$/);
  writeFileSync(join(folder, 'job.ts'), '');
  expect(workers.module(job).pathname).toMatch(/job\.ts$/);
});
