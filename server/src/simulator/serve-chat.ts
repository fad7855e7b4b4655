import type { ServerResponse } from 'node:http';
import type { Clock } from '../edge/index.ts';
import { NO_USAGE } from '../units/index.ts';
import type { ChatRequest } from './chat-request.ts';
import type { Exchange } from './exchange.ts';
import { chunkEnds, generatedBy, usageAfter } from './exchange.ts';
import type { Ending, Meter } from './meter.ts';
import { chunkWriter, completionBody, errorBody } from './openai-shapes.ts';
import type { Fault } from './types.ts';

/** One admitted request on its way. */
export interface Serving {
  readonly exchange: Exchange;
  readonly request: ChatRequest;
  readonly fault: Fault | null;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly timeFactor: number;
  readonly response: ServerResponse;
}

/**
 * Answers one request in wall time `simulated / timeFactor`, and books it exactly once: finished at the last
 * byte, failed by a fault, aborted when the client leaves first.
 */
export function serveChat(serving: Serving): void {
  const { exchange, request, fault, meter, clock, response } = serving;
  const startedMs = clock.monotonicMs();
  const elapsedMs = (): number => (clock.monotonicMs() - startedMs) * serving.timeFactor;
  let cancel = (): void => {};
  let ended = false;
  let sent = 0;

  const end = (ending: Ending, generated: number | null): void => {
    if (ended) return;
    ended = true;
    cancel();
    const used = generated === null ? NO_USAGE : usageAfter(exchange.plan, generated);
    meter.end(ending, used, exchange.timing.batch, exchange.noise);
  };
  const at = (simulatedMs: number, then: () => void): void => {
    cancel = clock.after(Math.max(0, simulatedMs - elapsedMs()) / serving.timeFactor, then);
  };
  const generated = (): number =>
    sent > 0 ? exchange.plan.reasoning + sent : Math.min(whenSilent(), generatedBy(exchange, elapsedMs()));
  // Before the first visible chunk only hidden tokens exist on a stream; a whole answer is silent to its end.
  const whenSilent = (): number =>
    request.stream ? exchange.plan.reasoning : exchange.plan.reasoning + exchange.plan.visible;

  meter.start();
  response.once('close', () => end('aborted', fault === 'hang' ? null : generated()));
  if (fault === 'hang') return;
  if (fault === '429' || fault === '500' || fault === 'garbage') {
    end('failed', null);
    answerFault(serving, fault);
    return;
  }
  if (request.stream) stream();
  else whole();

  function whole(): void {
    at(exchange.serviceMs, () => {
      const text = exchange.pieces.join('');
      const { kind } = exchange;
      const tool = kind.kind === 'tool' ? { id: exchange.toolCallId, name: kind.name, args: text } : null;
      const body = completionBody(exchange.head, { text: tool ? null : text, tool }, exchange.finish, exchange.report);
      const headers = {
        ...simulatedHeaders(exchange),
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      };
      response.writeHead(200, headers);
      if (fault === 'disconnect') {
        end('failed', exchange.report.completion);
        response.write(body.slice(0, body.length / 2), () => response.destroy());
        return;
      }
      end('finished', exchange.report.completion);
      response.end(body);
    });
  }

  function stream(): void {
    const { plan, timing, pieces, kind, toolCallId } = exchange;
    const writer = chunkWriter(exchange.head, request.includeUsage);
    const ends = chunkEnds(plan.visible, ((plan.visible - 1) * timing.tpotMs) / serving.timeFactor);
    const breakAt = fault === 'disconnect' ? Math.ceil(ends.length / 3) : Number.POSITIVE_INFINITY;
    const opening =
      kind.kind === 'tool'
        ? { tool_calls: [{ index: 0, id: toolCallId, type: 'function', function: { name: kind.name, arguments: '' } }] }
        : { content: '' };
    const delta = (text: string): string =>
      writer.delta(
        kind.kind === 'tool' ? { tool_calls: [{ index: 0, function: { arguments: text } }] } : { content: text },
      );
    response.writeHead(200, {
      ...simulatedHeaders(exchange),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    });
    response.flushHeaders();
    const role = writer.delta({
      role: 'assistant',
      ...(kind.kind === 'tool' ? { content: null } : {}),
      ...opening,
      refusal: null,
    });

    const finish = (before: string): void => {
      end('finished', exchange.report.completion);
      response.end(before + writer.finish(exchange.finish) + writer.end(exchange.report));
    };
    const step = (index: number): void => {
      const upTo = ends[index];
      if (upTo === undefined) return finish(role);
      const text = (index === 0 ? role : '') + delta(pieces.slice(sent, upTo).join(''));
      sent = upTo;
      if (index + 1 >= breakAt) {
        end('failed', plan.reasoning + sent);
        response.write(text, () => response.destroy());
        return;
      }
      const next = ends[index + 1];
      if (next === undefined) return finish(text);
      response.write(text);
      at(exchange.firstVisibleMs + (next - 1) * timing.tpotMs, () => step(index + 1));
    };
    at(exchange.firstVisibleMs, () => step(0));
  }
}

/** The simulated figures of an answer, as its headers state them before it starts. */
export const simulatedHeaders = (exchange: Exchange): Record<string, string> => ({
  'x-request-id': exchange.head.id,
  'x-simulated-ttft-ms': exchange.firstVisibleMs.toFixed(3),
  'x-simulated-service-ms': exchange.serviceMs.toFixed(3),
  'x-simulated-input-tokens': String(exchange.report.prompt),
});

const GARBAGE_STREAM =
  'data: {"id":"chatcmpl-broken","choices":[{"delta":{"conte\n\ndata: \u0000\u0001\ufffd not json\n\n';

function answerFault({ request, response }: Serving, fault: '429' | '500' | 'garbage'): void {
  if (fault === 'garbage') {
    if (request.stream) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(GARBAGE_STREAM);
    else response.writeHead(200, { 'content-type': 'application/json' }).end('<html><body>It works!</body></html>');
    return;
  }
  const body =
    fault === '429'
      ? errorBody('Rate limit reached for requests (simulated).', 'requests', null, 'rate_limit_exceeded')
      : errorBody('The server had an error while processing your request (simulated).', 'server_error', null, null);
  const retryAfter = fault === '429' ? { 'retry-after': '1' } : {};
  response.writeHead(Number(fault), { 'content-type': 'application/json', ...retryAfter }).end(body);
}
