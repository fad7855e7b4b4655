import { describe, expect, test } from 'vitest';
import { isFileName, manifestSchema } from './manifest.ts';

test('a name is a file of the folder that holds books: no path, nothing hidden, no other kind', () => {
  for (const name of ['a.ndjson', '9-x_y.jsonl', 'day-2026-01-01-ab.parquet', `${'n'.repeat(201)}.parquet`])
    expect(isFileName(name), name).toBe(true);
  for (const name of [
    '',
    '.ndjson',
    '.a.ndjson',
    '-a.ndjson',
    '_a.ndjson',
    'a',
    'a.ndjson ',
    'a.ndjson\n',
    ' a.ndjson',
    'a.ndjsonx',
    'a.NDJSON',
    'andjson',
    'a.json',
    'a.lock',
    'a/b.ndjson',
    '../a.ndjson',
    'a\\b.ndjson',
    'a\0.ndjson',
    'a b.ndjson',
    'ä.ndjson',
    `${'n'.repeat(202)}.parquet`,
  ])
    expect(isFileName(name), JSON.stringify(name)).toBe(false);
});

const part = { role: 'hours', file: 'a.hours.parquet', bytes: 1, sha256: 'x' };
const segment = {
  file: 'a.parquet',
  format: 'parquet',
  writer: 'a',
  entries: 1,
  firstAt: 2,
  lastAt: 3,
  bytes: 4,
  sha256: 'x',
  parts: [part],
  sums: { costNanoUsd: '1', energyNanoWh: '2', carbonNanoG: '3' },
  from: { file: 'a.ndjson', bytes: 4, sha256: 'y' },
  previous: null,
  hash: 'z',
};
const act = { kind: 'retired', at: 1, reason: 'r', segments: ['z'], previous: null, hash: 'q' };
const whole = {
  schema: 2,
  segments: [segment, { ...segment, file: 'b.ndjson', format: 'ndjson', sums: null, from: null, previous: 'z' }],
  tombstones: [{ ...segment, format: 'settlement', removedAt: 1, reason: 'old' }],
  acts: ['retired', 'compacted', 'settled', 'adopted'].map((kind) => ({ ...act, kind, previous: 'q' })),
  heads: { a: 'z' },
  removing: ['old.ndjson'],
  signature: { digest: 'd', publicKey: 'p', value: 'v' },
};

describe('a manifest', () => {
  test('is read whole, what a later version adds to it too: it may be hashed', () => {
    expect(manifestSchema.parse(whole)).toEqual(whole);
    for (const role of ['records', 'hours', 'sources', 'refused'])
      expect(
        manifestSchema.safeParse({ ...whole, segments: [{ ...segment, parts: [{ ...part, role }] }] }).success,
      ).toBe(true);
    const more = {
      ...whole,
      more: 1,
      segments: [
        {
          ...segment,
          more: 1,
          parts: [{ ...part, more: 1 }],
          sums: { ...segment.sums, more: '1' },
          from: { ...segment.from, more: 1 },
        },
      ],
      acts: [{ ...act, more: 1 }],
      signature: { ...whole.signature, more: 1 },
    };
    expect(manifestSchema.parse(more)).toEqual(more);
  });

  test('of an early version has done nothing yet', () => {
    expect(manifestSchema.parse({ schema: 2, segments: [] })).toEqual({
      schema: 2,
      segments: [],
      tombstones: [],
      acts: [],
      heads: {},
      removing: [],
      signature: null,
    });
  });

  test.each([
    ['a segment outside', { segments: [{ ...segment, file: '../a.parquet' }] }, '../a.parquet'],
    ['a part outside', { segments: [{ ...segment, parts: [{ ...part, file: '/a.parquet' }] }] }, '/a.parquet'],
    ['a journal file outside', { segments: [{ ...segment, from: { ...segment.from, file: 'a' } }] }, 'a'],
    ['a tombstone outside', { tombstones: [{ ...whole.tombstones[0], file: 'x/a.parquet' }] }, 'x/a.parquet'],
    ['what is to be removed outside', { removing: ['manifest.json'] }, 'manifest.json'],
  ])('that names %s is none, and the name is told', (_, over, name) => {
    const { error } = manifestSchema.safeParse({ ...whole, ...over });
    expect(error?.issues[0]?.message).toBe(`names ${JSON.stringify(name)}, which is no file of the ledger folder`);
  });

  test.each<[string, object]>([
    ['a broken schema number', { schema: 1.5 }],
    ['no segments', { segments: undefined }],
    ['another format', { segments: [{ ...segment, format: 'csv' }] }],
    ['another role', { segments: [{ ...segment, parts: [{ ...part, role: 'other' }] }] }],
    ['a count as text', { segments: [{ ...segment, entries: '1' }] }],
    ['sums as numbers', { segments: [{ ...segment, sums: { ...segment.sums, carbonNanoG: 3 } }] }],
    ['half of the sums', { segments: [{ ...segment, sums: { costNanoUsd: '1' } }] }],
    ['a part without a digest', { segments: [{ ...segment, parts: [{ ...part, sha256: undefined }] }] }],
    ['an origin without a digest', { segments: [{ ...segment, from: { file: 'a.ndjson' } }] }],
    ['no hash', { segments: [{ ...segment, hash: null }] }],
    ['a tombstone without a time', { tombstones: [{ ...segment, reason: 'old' }] }],
    ['a tombstone without a reason', { tombstones: [{ ...segment, removedAt: 1 }] }],
    ['an act of another kind', { acts: [{ ...act, kind: 'forgotten' }] }],
    ['an act without its segments', { acts: [{ ...act, segments: undefined }] }],
    ['a head that is no hash', { heads: { a: 1 } }],
    ['half of a signature', { signature: { digest: 'd' } }],
  ])('with %s is none of ours', (_, over) => {
    expect(manifestSchema.safeParse({ ...whole, ...over }).success).toBe(false);
  });
});
