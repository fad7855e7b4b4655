import { expect, test } from 'vitest';
import { NO_MEDIA } from '../media.ts';
import { FormIds, objectIdsIn, objectsMade, objectsUsed } from './object-ids.ts';

const FORM = [
  '--b\r\nContent-Disposition: form-data; name="file_id"\r\n\r\nfile-abc123\r\n',
  '--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nassistants\r\n',
  '--b\r\nContent-Disposition: form-data; name="vs"\r\n\r\nvs_67890\r\n',
  '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nnot file-zzzzzz alone\r\nfile-yyyyyy\r\nmore\r\n--b--\r\n',
].join('');

test('a field of a form that is an id is found wherever the pieces are cut, and what a file says is not', () => {
  for (let size = 1; size <= FORM.length; size += size < 40 ? 1 : 37) {
    const form = new FormIds();
    const found = new Set<string>();
    for (let at = 0; at < FORM.length; at += size)
      for (const id of form.push(Buffer.from(FORM.slice(at, at + size)))) found.add(id);
    expect([...found], `pieces of ${size}`).toEqual(['file-abc123', 'vs_67890']);
  }
});

test('ids in JSON are found at any depth and under any name; texts that hold one are texts', () => {
  expect(
    objectIdsIn({ a: [{ file_id: 'file-abc123' }], b: { c: ['vs_12345', 'see file-abc123'] }, model: 'gpt-5', n: 4 }),
  ).toEqual(['file-abc123', 'vs_12345']);
});

test('an answer makes what it is and what came of it, never what the request had named', () => {
  expect(
    objectsMade({ id: 'vs_1', metadata: { id: 'file-x' }, file_ids: ['file-y'], input_file_id: 'file-z' }),
  ).toEqual(['vs_1']);
  expect(objectsMade({ id: 'upload_1', file: { id: 'file-1' } })).toEqual(['upload_1', 'file-1']);
  expect(objectsMade({ id: 'ftjob-1', result_files: ['file-2', 7], training_file: 'file-3' })).toEqual([
    'ftjob-1',
    'file-2',
  ]);
  expect(objectsMade([{ id: 'file-1' }])).toEqual([]);
});

test('a prompt of texts and functions is not looked through; one with files, pictures or hosted tools is', () => {
  const used = (parsed: object, mostTokens = 0): readonly string[] =>
    objectsUsed({ parsed: parsed as never, media: { ...NO_MEDIA, mostTokens } });
  expect(used({ input: 'file-abc123', tools: [{ type: 'function', name: 'file-abc123' }] })).toEqual([]);
  expect(used({ tools: [{ type: 'file_search', vector_store_ids: ['vs_12345'] }] })).toEqual(['vs_12345']);
  expect(used({ input: [{ content: [{ type: 'input_file', file_id: 'file-abc123' }] }] }, Infinity)).toEqual([
    'file-abc123',
  ]);
  expect(() => objectIdsIn(Array.from({ length: 2001 }, (_, i) => `file-${10_000 + i}`))).toThrow('more than 2000');
});
