import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { responsesLane } from '../dialects/openai/responses.ts';
import { OwnedObjects } from './owned-objects.ts';

const open = (): OwnedObjects => new OwnedObjects(createSecretKey(randomBytes(32)));

test('an object is known to its maker, to others as foreign, and the first who had it keeps it', () => {
  const owned = open();
  expect(owned.ownership('acme', 'resp_1')).toBe('unknown');
  owned.made('acme', 'resp_1');
  owned.made('other', 'resp_1');
  expect([owned.ownership('acme', 'resp_1'), owned.ownership('other', 'resp_1')]).toEqual(['own', 'foreign']);
});

test('the newest 10,000 of an organisation are remembered, and nobody pushes out those of another', () => {
  const owned = open();
  owned.made('small', 'kept');
  for (let i = 0; i <= 10_000; i++) owned.made('large', `id_${i}`);
  expect(owned.ownership('other', 'kept')).toBe('foreign');
  expect([0, 1, 10_000].map((i) => owned.ownership('large', `id_${i}`))).toEqual(['unknown', 'own', 'own']);
  // One that is named again is new again.
  owned.made('large', 'id_1');
  owned.made('large', 'more');
  expect([1, 2].map((i) => owned.ownership('large', `id_${i}`))).toEqual(['own', 'unknown']);
});

test('the id of a response too large to be held is read from its beginning, and from nowhere else', () => {
  const start = (text: string): readonly string[] => responsesLane.madeAtStart?.(Buffer.from(text)) ?? [];
  expect(start('{\n "id": "resp_1", "output": [')).toEqual(['resp_1']);
  expect(start('{"output":[{"text":"{\\"id\\":\\"resp_2\\""},{"id":"resp_3"')).toEqual([]);
});
