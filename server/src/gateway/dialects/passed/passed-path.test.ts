import { expect, test } from 'vitest';
import { passedRequest } from '../known-dialects.ts';

const ANTHROPIC = { 'anthropic-version': '2026-10-21' };
const of = (path: string, headers = {}): unknown => {
  const found = passedRequest(path, headers);
  return found === null ? null : [found.dialect.name, found.family.name, found.path, found.ids, found.isCollection];
};

test('a path belongs to its family, and its ids are those parts that no vendor writes in paths', () => {
  expect(of('/v1/images/generations')).toEqual(['openai', 'images', '/images/generations', [], true]);
  expect(of('/v1/files')).toEqual(['openai', 'files', '/files', [], true]);
  expect(of('/v1/files/file-1/content')).toEqual(['openai', 'files', '/files/file-1/content', ['file-1'], false]);
  expect(of('/v1/vector_stores/vs_1/files/file-2')).toMatchObject([
    'openai',
    'vector-stores',
    expect.anything(),
    ['vs_1', 'file-2'],
    false,
  ]);
  expect(of('/v1/responses/resp_1/input_items')).toMatchObject([
    'openai',
    'stored-responses',
    expect.anything(),
    ['resp_1'],
    false,
  ]);
  expect(of('/v1/fine_tuning/jobs')).toMatchObject(['openai', 'fine-tuning', expect.anything(), [], true]);
});

test("where two vendors have the same path the client's own says whose it is", () => {
  expect(of('/v1/files/file_1', ANTHROPIC)).toEqual(['anthropic', 'files', '/files/file_1', ['file_1'], false]);
  expect(of('/v1/messages/batches/msgbatch_1/results')).toMatchObject([
    'anthropic',
    'batches',
    expect.anything(),
    ['msgbatch_1'],
    false,
  ]);
  expect(of('/v1/vector_stores', ANTHROPIC)).toEqual(['openai', 'vector-stores', '/vector_stores', [], true]);
});

test.each([
  '/v1/files/../chat/completions',
  '/v1/files/%2e%2e/models',
  '/v1/files/a%2fb',
  '/v1/files//x',
  '/v1/files/',
  '/v1/files/./x',
  '/v1/filesystem',
  '/v1/organization/projects',
  '/files',
  '/v1/files/a b',
  '/v1/files/..\\x',
])('%s belongs to none', (path) => expect(of(path)).toBeNull());
