import { expect, test } from 'vitest';
import { parseConfig } from './parse.ts';
import { resolveConfig } from './resolve.ts';
import type { Config } from './resolved.ts';

const yaml = (upload: string): string => `version: 1
origins: [paris]
storage:
  folder: books
  upload:
${upload
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
deployments:
  - id: a
    model: llama-3.1-8b
    baseUrl: http://127.0.0.1:8001/v1
    site: aws:eu-west-3
    hardware: { accelerator: h100-sxm, count: 1, precision: bf16, batch: 64 }
    control: { operator: own, jurisdiction: FR, retentionDays: 0, trainsOnData: false }
    price: { inputPerMtok: 1, outputPerMtok: 1, source: list, asOf: 2026-10-01 }
workloads:
  - { id: chat, mode: observe, deployments: [a] }
`;
const load = (upload: string): Config =>
  resolveConfig(parseConfig(yaml(upload), 'j.yaml'), 'j.yaml', Date.UTC(2026, 10, 1));
const KEYS = 'accessKeyId: { env: BOOKS_ID }\nsecretAccessKey: { file: /run/secret }';

test('an upload needs a place and keys, and has a default for the rest', () => {
  const { raw, warnings } = load(
    `endpoint: https://s3.eu-west-3.amazonaws.com\nregion: eu-west-3\nbucket: acme-books\n${KEYS}`,
  );
  expect(raw.storage.upload).toEqual({
    endpoint: 'https://s3.eu-west-3.amazonaws.com',
    region: 'eu-west-3',
    bucket: 'acme-books',
    prefix: 'joulegate',
    replica: null,
    accessKeyId: { env: 'BOOKS_ID' },
    secretAccessKey: { file: '/run/secret' },
    sessionToken: null,
    pathStyle: false,
    partSizeMib: 8,
    everyS: 60,
    removeAfterHours: null,
  });
  expect(warnings).toEqual([
    expect.stringMatching(/^line \d+: storage\.upload\.removeAfterHours: objects .* stay in the bucket/),
  ]);
  expect(
    load(`endpoint: http://minio.internal:9000\nbucket: books\npathStyle: true\nremoveAfterHours: 24\n${KEYS}`)
      .warnings,
  ).toEqual(['line 6: storage.upload.endpoint: the books travel unencrypted: use https']);
});

test.each([
  ['endpoint: s3.amazonaws.com\nbucket: books', /j\.yaml:6: storage\.upload\.endpoint: a URL such as/],
  ['endpoint: https://s3.example.com\nbucket: Books_1', /j\.yaml:7: storage\.upload\.bucket: the name of a bucket/],
  [
    'endpoint: https://s3.example.com\nbucket: books\nprefix: /a//b',
    /j\.yaml:8: storage\.upload\.prefix: names parted by single slashes/,
  ],
  ['endpoint: https://s3.example.com\nbucket: books\npartSizeMib: 1', /j\.yaml:8: storage\.upload\.partSizeMib/],
  [
    'endpoint: https://s3.example.com\nbucket: books\nbukket: books',
    /j\.yaml:8: storage\.upload\.bukket: unknown setting.*bucket/,
  ],
  [
    'endpoint: http://127.0.0.1:9000\nbucket: books',
    /j\.yaml:5: storage\.upload\.pathStyle: an address .* set pathStyle: true/,
  ],
  [
    'endpoint: https://books.s3.example.com\nbucket: books',
    /j\.yaml:6: storage\.upload\.endpoint: .* give s3\.example\.com/,
  ],
  ['endpoint: https://s3.example.com\nbucket: a.b.c', /j\.yaml:5: storage\.upload\.pathStyle: a bucket with dots/],
  [
    'endpoint: https://me:secret@s3.example.com\nbucket: books',
    /j\.yaml:6: storage\.upload\.endpoint: give it without user/,
  ],
])('names the line of a mistake: %j', (upload, message) => {
  expect(() => load(`${upload}\n${KEYS}`)).toThrow(
    expect.objectContaining({ code: 'JG_CONFIG', message: expect.stringMatching(message) as string }),
  );
});

test('keys never stand in the file', () => {
  expect(() =>
    load('endpoint: https://s3.example.com\nbucket: books\naccessKeyId: AKID\nsecretAccessKey: { env: S }'),
  ).toThrow(/storage\.upload\.accessKeyId/);
});
