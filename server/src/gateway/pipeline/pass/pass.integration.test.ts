import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { send, type Exchange, type SendOptions } from '../../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, MODEL, SECRETS, startTestApp, type TestApp } from '../../../app/test-app.fixture.ts';

interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const CREDENTIAL = 'credential-of-the-upstream-1234';
let got: Got[] = [];
let answer: (request: Got, response: ServerResponse) => void = () => {};
const upstream = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const one = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(parts),
    };
    got.push(one);
    answer(one, response);
  });
});
const json = (value: unknown) => (_request: Got, response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};

let t: TestApp;
beforeAll(async () => {
  process.env['PASSED_TEST_KEY'] = CREDENTIAL;
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  t = await startTestApp({
    urls: { [DEFAULT_DEPLOYMENT]: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/base` },
    deployment: {
      credential: { env: 'PASSED_TEST_KEY' },
      passthrough: ['images', 'audio', 'realtime', 'files', 'vector-stores', 'batches'],
    },
    gateway: { maxPassedBytes: 3_000_000, maxBodyBytes: 100_000 },
    workloads: [
      { id: 'main', mode: 'observe', deployments: [DEFAULT_DEPLOYMENT] },
      { id: 'french', mode: 'observe', deployments: [DEFAULT_DEPLOYMENT], control: { siteJurisdictions: ['FR'] } },
    ],
    more: { limits: { keys: { rpm: 1000 } } },
  });
});
afterAll(async () => {
  await t.close();
  upstream.closeAllConnections();
  upstream.close();
});
beforeEach(() => {
  got = [];
});
const ask = (method: string, path: string, more: SendOptions = {}): Promise<Exchange> =>
  send(t.url, { method, path: `/v1${path}`, ...more });
const codeOf = ({ text }: Exchange): string => (JSON.parse(text) as { error: { code: string } }).error.code;
const newest = async (): Promise<Awaited<ReturnType<TestApp['entries']>>[number]> => (await t.entries()).at(-1)!;
const STRANGER = { secret: SECRETS.stranger };

test('a form goes up and a picture comes down byte for byte, both larger than what is ever held, with our credential and not with theirs', async () => {
  const picture = randomBytes(2_500_000);
  answer = (_request, response) =>
    response.writeHead(200, { 'content-type': 'image/png', 'content-disposition': 'inline' }).end(picture);
  const body = Buffer.concat([
    Buffer.from('--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'),
    randomBytes(2_000_000),
    Buffer.from('\r\n--b--\r\n'),
  ]);
  for (const chunked of [false, true]) {
    const {
      status,
      headers,
      body: back,
    } = await ask('POST', '/images/edits?a=1&b=%2F', {
      body,
      chunked,
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'openai-beta': 'x=1' },
    });
    expect([status, headers['content-type'], headers['content-disposition']]).toEqual([200, 'image/png', 'inline']);
    expect(createHash('sha1').update(back).digest('hex')).toBe(createHash('sha1').update(picture).digest('hex'));
    const { method, path, headers: sent, body: up } = got.at(-1)!;
    expect([method, path, sent['content-type']]).toEqual([
      'POST',
      '/base/images/edits?a=1&b=%2F',
      'multipart/form-data; boundary=b',
    ]);
    expect([sent.authorization, sent['openai-beta']]).toEqual([`Bearer ${CREDENTIAL}`, 'x=1']);
    expect(up.equals(body)).toBe(true);
  }
  expect(await newest()).toMatchObject({
    endpoint: '/v1/images',
    outcome: 'served',
    status: 200,
    deployment: DEFAULT_DEPLOYMENT,
    modelServed: null,
    usageGrade: 'unknown',
    energyNanoWh: { mean: null },
    carbonNanoG: { mean: null },
    priceSource: null,
    decision: null,
  });
});

test('usage is booked where the answer tells it, and the credential that an upstream repeats is not passed on', async () => {
  answer = json({
    created: 1,
    data: [{ b64_json: 'AAAA' }],
    said: CREDENTIAL,
    usage: { input_tokens: 50, output_tokens: 1056, total_tokens: 1106, input_tokens_details: { text_tokens: 50 } },
  });
  const { text } = await ask('POST', '/images/generations', {
    body: JSON.stringify({ model: 'gpt-image-1', prompt: 'x' }),
  });
  expect(text).not.toContain(CREDENTIAL);
  expect(await newest()).toMatchObject({
    modelAsked: 'gpt-image-1',
    usageGrade: 'reported',
    usage: { inputUncached: 50, output: 1056 },
    energyNanoWh: { mean: null },
  });
});

test('objects belong to whom made them: a stranger finds none, by path, list, body or form', async () => {
  answer = json({ id: 'file-own0001', object: 'file' });
  const form = {
    body: '--b\r\n\r\nhello\r\n--b--\r\n',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  };
  expect((await ask('POST', '/files', form)).status).toBe(200);
  expect((await ask('GET', '/files/file-own0001/content')).status).toBe(200);
  got = [];
  for (const [method, path, more] of [
    ['GET', '/files/file-own0001', {}],
    ['DELETE', '/files/file-own0001', {}],
    ['POST', '/vector_stores', { body: JSON.stringify({ file_ids: ['file-own0001'] }) }],
    ['POST', '/batches', { body: JSON.stringify({ input_file_id: 'file-own0001' }) }],
    [
      'POST',
      '/images/edits',
      { ...form, body: '--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nfile-own0001\r\n--b--\r\n' },
    ],
    ['GET', '/files/file-of-nobody', {}],
  ] as const) {
    const refused = await ask(method, path, { ...more, ...STRANGER });
    expect([path, refused.status, codeOf(refused)]).toEqual([path, 404, 'JG_NOT_FOUND']);
  }
  expect(got).toEqual([]);
  answer = json({
    object: 'list',
    data: [{ id: 'file-own0001' }, { id: 'file-other' }],
    first_id: 'file-own0001',
    last_id: 'file-other',
    has_more: false,
  });
  expect(JSON.parse((await ask('GET', '/files')).text)).toEqual({
    object: 'list',
    data: [{ id: 'file-own0001' }],
    first_id: 'file-own0001',
    last_id: 'file-own0001',
    has_more: false,
  });
  expect(JSON.parse((await ask('GET', '/files', STRANGER)).text)).toMatchObject({ data: [], first_id: null });
});

test("files and vector stores of others are not there for a prompt either; one's own and those that nobody is known to have made are", async () => {
  answer = json({ id: 'file-own0002', object: 'file' });
  await ask('POST', '/files', { body: '{}' });
  answer = json({ id: 'vs_own0002', object: 'vector_store' });
  await ask('POST', '/vector_stores', { body: '{}' });
  answer = json({ id: 'resp_1', object: 'response', output: [], usage: { input_tokens: 1, output_tokens: 1 } });
  const prompts = [
    ['/responses', { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file-own0002' }] }] }],
    ['/responses', { input: 'x', tools: [{ type: 'file_search', vector_store_ids: ['vs_own0002'] }] }],
    [
      '/chat/completions',
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-own0002' } }] }] },
    ],
  ] as const;
  for (const [path, prompt] of prompts) {
    const body = JSON.stringify({ model: MODEL, ...prompt });
    got = [];
    const refused = await ask('POST', path, { body, ...STRANGER });
    expect([path, refused.status, codeOf(refused), got.length]).toEqual([path, 404, 'JG_NOT_FOUND', 0]);
    await ask('POST', path, { body });
    expect(got.length).toBeGreaterThan(0);
  }
  const unknown = JSON.stringify({ model: MODEL, ...prompts[0][1] }).replace('file-own0002', 'file-nobody2');
  expect((await ask('POST', '/responses', { body: unknown })).status).toBe(200);
});

test('a list in a form in which nobody can be told apart is not passed on', async () => {
  for (const list of ['[{"id":"file-1"}]', 'no json', JSON.stringify({ data: ['x'.repeat(1_100_000)] })]) {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(list);
    expect(codeOf(await ask('GET', '/files'))).toBe('JG_UPSTREAM_GARBAGE');
  }
  answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('file-1');
  expect(codeOf(await ask('GET', '/files'))).toBe('JG_UPSTREAM_GARBAGE');
});

test('what a deployment does not pass on is refused in words that name what to do, and booked', async () => {
  const { status, text } = await ask('POST', '/fine_tuning/jobs', { body: '{}' });
  expect(status).toBe(404);
  expect(text).toContain(`add passthrough: [fine-tuning] to deployment ${DEFAULT_DEPLOYMENT}`);
  expect(await newest()).toMatchObject({ endpoint: '/v1/fine_tuning', outcome: 'refused', error: 'JG_NOT_FOUND' });
  expect(got).toEqual([]);
  const line = await ask('GET', '/realtime?model=gpt-realtime', {
    headers: { connection: 'upgrade', upgrade: 'websocket' },
  });
  expect([line.status, line.text]).toEqual([
    404,
    expect.stringContaining('the websocket of /v1/realtime does not pass'),
  ]);
  expect((await ask('POST', '/images/generations', { secret: null, body: '{}' })).status).toBe(401);
});

test('control rules hold: by deployment, by what the family does, by what nobody can check, by member', async () => {
  const under = (workload: string, more: SendOptions): SendOptions => ({
    ...more,
    headers: { 'x-joulegate-workload': workload, ...more.headers },
  });
  const image = { body: JSON.stringify({ model: 'gpt-image-1', prompt: 'x' }) };
  const form = { body: '--b--\r\n', headers: { 'content-type': 'multipart/form-data; boundary=b' } };
  answer = json({});
  expect((await ask('POST', '/images/generations', under('french', image))).status).toBe(200);
  got = [];
  for (const [path, more, code] of [
    ['/files', under('french', form), 'JG_CONTROL'],
    ['/images/edits', under('french', form), 'JG_CONTROL'],
    ['/realtime/client_secrets', under('french', { body: '{}' }), 'JG_CONTROL'],
    [
      '/images/generations',
      under('french', { body: JSON.stringify({ prompt: 'x', images: [{ image_url: 'https://a.example' }] }) }),
      'JG_CONTROL',
    ],
    ['/images/generations', { ...image, headers: { 'x-joulegate-control': 'site=DE' } }, 'JG_ROUTE_NO_CANDIDATE'],
  ] as const) {
    const refused = await ask('POST', path, more);
    expect([path, codeOf(refused), refused.text]).toEqual([path, code, expect.anything()]);
  }
  expect(got).toEqual([]);
});

test('a body larger than may pass is refused, whether it says so or not, and the upstream never has it whole', async () => {
  const body = randomBytes(3_000_001);
  const headers = { 'content-type': 'application/octet-stream' };
  for (const chunked of [false, true]) {
    const refused = await ask('POST', '/files', { body, chunked, headers }).catch(() => null);
    if (refused !== null) expect(codeOf(refused)).toBe('JG_BODY_TOO_LARGE');
    expect(await newest()).toMatchObject({ error: 'JG_BODY_TOO_LARGE' });
  }
  expect(got).toEqual([]);
  const large = await ask('POST', '/images/generations', { body: JSON.stringify({ prompt: 'x'.repeat(100_001) }) });
  expect(codeOf(large)).toBe('JG_BODY_TOO_LARGE');
});

test('events come as they are told, and what the upstream refuses is told in its own words', async () => {
  let tell: ServerResponse | null = null;
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: a\ndata: {"n":1}\n\n');
    tell = response;
  };
  const stream = ask('POST', '/audio/speech', { body: JSON.stringify({ input: 'x', stream_format: 'sse' }) });
  await expect.poll(() => tell !== null).toBe(true);
  tell!.end('event: done\ndata: {"usage":{"input_tokens":3,"output_tokens":9}}\n\n');
  expect((await stream).text).toBe(
    'event: a\ndata: {"n":1}\n\nevent: done\ndata: {"usage":{"input_tokens":3,"output_tokens":9}}\n\n',
  );
  expect(await newest()).toMatchObject({ streamed: true, usage: { inputUncached: 3, output: 9 } });
  answer = (_request, response) =>
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"no such voice"}}');
  const refused = await ask('POST', '/audio/speech', { body: '{}' });
  expect([refused.status, refused.text]).toEqual([400, '{"error":{"message":"no such voice"}}']);
  expect(await newest()).toMatchObject({ outcome: 'failed', status: 400 });
  answer = (_request, response) => response.writeHead(401).end('bad key');
  expect(codeOf(await ask('POST', '/audio/speech', { body: '{}' }))).toBe('JG_UPSTREAM_CREDENTIAL');
});
