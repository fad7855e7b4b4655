import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { recordingUpstream, type RecordingUpstream } from './http-exchange.fixture.ts';
import { MESSAGES, MODEL, startTestApp, type TestApp } from './test-app.fixture.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  delete process.env['JG_TEST_COLLECTOR_KEY'];
  for (const each of open.splice(0).reverse()) await each.close();
});

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly status: { readonly code: number };
}

/** What OTLP over HTTP as JSON asks of a request; anything else a collector refuses. */
function spansIn({ path, headers, body }: RecordingUpstream['received'][number]): Span[] {
  expect([path, headers['content-type']]).toEqual(['/v1/traces', 'application/json']);
  const told = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  const spans = told.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  for (const { traceId, spanId, startTimeUnixNano, endTimeUnixNano } of spans) {
    expect([traceId, spanId]).toEqual([expect.stringMatching(/^[\da-f]{32}$/), expect.stringMatching(/^[\da-f]{16}$/)]);
    expect(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)).toBeGreaterThanOrEqual(0n);
  }
  return spans;
}
const attributesOf = ({ attributes }: Span): Readonly<Record<string, unknown>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

const completion = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      id: 'c',
      object: 'chat.completion',
      model: 'x',
      choices: [{ index: 0, message: { role: 'assistant', content: 'A secret answer' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 20, completion_tokens: 7, total_tokens: 27, prompt_tokens_details: { cached_tokens: 4 } },
    }),
  );
};

async function setUp(
  collectorStatus = 200,
): Promise<{ app: TestApp; upstream: RecordingUpstream; collector: RecordingUpstream }> {
  let asked = 0;
  const upstream = await recordingUpstream((response) => {
    if (++asked === 1) response.writeHead(503).end('{}');
    else completion(response);
  });
  const collector = await recordingUpstream((response) => response.writeHead(collectorStatus).end('{}'));
  process.env['JG_TEST_COLLECTOR_KEY'] = 'key-of-the-collector';
  const app = await startTestApp({
    urls: { 'paris-h100': upstream.url, 'frankfurt-h100': upstream.url, 'virginia-h100': upstream.url },
    more: {
      traces: {
        url: `${collector.url}/traces`,
        ratio: 0,
        headers: { Authorization: { env: 'JG_TEST_COLLECTOR_KEY' } },
      },
    },
  });
  open.push(upstream, collector, app);
  return { app, upstream, collector };
}

const askIn = (app: TestApp, headers: Record<string, string>) =>
  app.client('plain', { maxRetries: 0, headers }).chat.completions.create({ model: MODEL, messages: MESSAGES });

test('a request in a trace is a span of the gateway with one of each try below it, and upstreams stand below theirs', async () => {
  const { app, upstream, collector } = await setUp();
  await askIn(app, { traceparent: `00-${TRACE}-${CALLER}-01`, tracestate: 'vendor=1' });
  await app.app.close();
  const [request] = collector.received;
  expect(request?.headers['authorization']).toBe('key-of-the-collector');
  const [server, first, second, ...more] = spansIn(request!);
  expect(more).toEqual([]);
  expect(server).toMatchObject({ traceId: TRACE, parentSpanId: CALLER, kind: 2, name: 'POST /v1/chat/completions' });
  expect([first, second]).toMatchObject([
    { traceId: TRACE, parentSpanId: server!.spanId, kind: 3, status: { code: 2 } },
    { traceId: TRACE, parentSpanId: server!.spanId, kind: 3, status: { code: 0 } },
  ]);
  expect(upstream.received.map(({ headers }) => [headers['traceparent'], headers['tracestate']])).toEqual([
    [`00-${TRACE}-${first!.spanId}-01`, 'vendor=1'],
    [`00-${TRACE}-${second!.spanId}-01`, 'vendor=1'],
  ]);
  const [entry] = await app.entries();
  expect(attributesOf(server!)).toMatchObject({
    'joulegate.decision.id': entry!.id,
    'joulegate.deployment': entry!.deployment,
    'http.response.status_code': 200,
    'joulegate.co2e_g': entry!.carbonNanoG.mean! / 1e9,
    'joulegate.cost_usd': entry!.costNanoUsd / 1e9,
  });
  expect(attributesOf(second!)).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': MODEL,
    'gen_ai.usage.input_tokens': 20,
    'gen_ai.usage.output_tokens': 7,
    'gen_ai.usage.cache_read.input_tokens': 4,
  });
  expect(attributesOf(first!)).toMatchObject({ 'error.type': 'error', 'http.response.status_code': 503 });
  for (const secret of ['Is the invoice', 'A secret answer', 'secret-of', entry!.organisation, entry!.keyId])
    expect(request!.body).not.toContain(secret);
});

test('whom its caller does not sample is not traced, and the header goes on as it came; without one the ratio decides', async () => {
  const { app, upstream, collector } = await setUp();
  const parent = `00-${TRACE}-${CALLER}-00`;
  await askIn(app, { traceparent: parent });
  await askIn(app, {});
  await askIn(app, { traceparent: `00-${'0'.repeat(32)}-${CALLER}-01` });
  await app.app.close();
  expect(collector.received).toEqual([]);
  expect(upstream.received.map(({ headers }) => headers['traceparent'])).toEqual([
    parent,
    parent,
    undefined,
    undefined,
  ]);
});

test('a collector that refuses costs its spans, is told, and no request', async () => {
  const { app } = await setUp(500);
  await askIn(app, { traceparent: `00-${TRACE}-${CALLER}-01` });
  await expect
    .poll(() => app.app.metrics(), { timeout: 20_000, interval: 200 })
    .toMatch(/joulegate_trace_spans_total\{result="failed"\} 3/);
  await expect.poll(() => app.app.metrics(), { timeout: 20_000 }).toMatch(/joulegate_fault\{part="traces"\} 1/);
});
