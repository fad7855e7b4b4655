import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { chatBody, send } from '../../app/http-exchange.fixture.ts';
import { startTestApp, type TestApp } from '../../app/test-app.fixture.ts';

let t: TestApp;
const agents: Agent[] = [];
afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy();
});
const kept = (): Agent => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(agent);
  return agent;
};
const chat = (agent: Agent, more: object = {}) => send(t.app.gatewayUrl, { body: chatBody(more), agent });

test('clients that keep their connections are served until they have been told that these end', async () => {
  t = await startTestApp({ gateway: { leaveMs: 20_000 } });
  const callers = Array.from({ length: 8 }, kept);
  await Promise.all(callers.map((agent) => chat(agent)));
  const began = performance.now();
  let isClosed = false;
  const closing = t.close().then(() => (isClosed = true));
  await sleep(20);
  const last = await Promise.all(callers.map((agent, i) => chat(agent, i % 2 === 0 ? { stream: true } : {})));
  expect(last.map(({ status, broken }) => [status, broken])).toEqual(Array(8).fill([200, false]));
  expect(last.map(({ headers }) => headers.connection)).toEqual(Array(8).fill('close'));
  await closing;
  expect(isClosed).toBe(true);
  // Nobody is left that could ask: the rest of the time is not waited for.
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('a stream that was under way ends its connection with its last byte', async () => {
  t = await startTestApp({ gateway: { leaveMs: 20_000 }, timeFactor: 10 });
  const agent = kept();
  const stream = chat(agent, { stream: true });
  while (t.inFlight() === 0) await sleep(5);
  await sleep(100);
  const closing = t.close();
  const answer = await stream;
  expect([answer.status, answer.broken, answer.text.includes('[DONE]')]).toEqual([200, false, true]);
  await closing;
  await expect(chat(agent)).rejects.toThrow();
});

test('one that says nothing is waited for no longer than is said', async () => {
  t = await startTestApp({ gateway: { leaveMs: 300 } });
  await chat(kept());
  const began = performance.now();
  await t.close();
  expect(performance.now() - began).toBeGreaterThan(250);
  expect(performance.now() - began).toBeLessThan(5000);
});
