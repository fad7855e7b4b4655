import { expect, test } from 'vitest';
import { anthropic } from '../dialects/anthropic/index.ts';
import { passedQuery } from '../dialects/index.ts';
import { openai } from '../dialects/openai/index.ts';
import { upstreamHeaders, upstreamPath, type Upstream } from './upstream.ts';

const upstream: Upstream = {
  origin: 'https://vendor.example',
  protocol: 'anthropic',
  endpoints: [],
  translated: [],
  model: 'm',
  vendor: 'anthropic',
  basePath: '/v1',
  search: '',
  auth: 'x-api-key',
  credential: { current: () => null, rotate: () => false, ready: () => Promise.resolve(), close: () => {} },
  firstContentTimeoutMs: null,
  refused: new Set(),
};
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const sent = (client: Record<string, string>, sameProtocol = true): Record<string, string> =>
  upstreamHeaders(upstream, { secret: null, client, sameProtocol, stream: false, bodyBytes: 2, traceparent: null });

test("a client's own name goes on to an upstream that speaks its protocol, and no answer is packed", () => {
  expect(sent({ 'user-agent': 'Anthropic/Python 0.70.0' })).toMatchObject({
    'user-agent': 'Anthropic/Python 0.70.0',
    'accept-encoding': 'identity',
  });
  for (const headers of [
    sent({}),
    sent({ 'user-agent': 'é' }),
    sent({ 'user-agent': 'OpenAI/Go', 'anthropic-beta': 'x' }, false),
  ]) {
    expect(headers['user-agent']).toMatch(/^joulegate\//);
    expect(headers).not.toHaveProperty('anthropic-beta');
  }
});

test('a trace goes on to any upstream, and only a trace', () => {
  const traced = { traceparent: TRACE, tracestate: 'vendor=1' };
  for (const same of [true, false]) expect(sent(traced, same)).toMatchObject(traced);
  for (const client of [{ tracestate: 'vendor=1' }, { ...traced, traceparent: 'secret' }] as Record<string, string>[])
    expect(Object.keys(sent(client))).not.toContainEqual(expect.stringMatching(/^trace/));
  expect(sent({ traceparent: TRACE, tracestate: 'a\u0001' })).not.toHaveProperty('tracestate');
});

test("of a client's query its vendor's own members go on, beside the deployment's", () => {
  expect(passedQuery(anthropic, '?beta=true&key=secret')).toBe('beta=true');
  for (const query of ['', '?', '?beta=a%26b', '?betas=true']) expect(passedQuery(anthropic, query)).toBe('');
  expect(passedQuery(openai, '?beta=true&api-version=1')).toBe('');
  expect(upstreamPath(upstream, '/messages', 'beta=true')).toBe('/v1/messages?beta=true');
  expect(upstreamPath({ ...upstream, search: '?v=1' }, '/messages', 'beta=true')).toBe('/v1/messages?v=1&beta=true');
  expect(upstreamPath({ ...upstream, search: '?v=1' }, '/messages', '')).toBe('/v1/messages?v=1');
});
