import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What a request asks of this upstream, in its `user` field as `delay=20;out=50`. */
export interface Wish {
  /** Requests of one experiment share it. */
  readonly tag: string;
  /** Before the answer, ms. */
  readonly delay: number;
  /** Output tokens, one event each in a stream. */
  readonly out: number;
  /** Between two events, ms. */
  readonly pace: number;
  /** Where the upstream dies: before its headers, in its body, between events, after its last byte. */
  readonly die: 'head' | 'body' | 'event' | 'end' | '';
  /** Status instead of 200. */
  readonly status: number;
}

export interface TagCount {
  started: number;
  inFlight: number;
  mostInFlight: number;
  finished: number;
  /** As reported to whoever asked, of answers that were sent to their end. */
  tokens: number;
  nanoUsd: number;
  /** When each request came, ms of the monotonic clock. */
  readonly arrivals: number[];
}

export interface ProofUpstream {
  readonly url: string;
  readonly server: Server;
  of(tag: string): TagCount;
  /** Requests whose body was not JSON with a `user` of ours. */
  readonly strange: string[];
  /** Holds answers of a tag back until it is released. */
  hold(tag: string): void;
  release(tag: string): void;
  close(): Promise<void>;
}

const NANO_PER_TOKEN = { input: 2000, output: 10_000 } as const;

export function wishOf(user: unknown): Wish {
  const said = new Map(
    String(user ?? '')
      .split(';')
      .map((pair) => pair.split('=') as [string, string]),
  );
  return {
    tag: said.get('tag') ?? '',
    delay: Number(said.get('delay') ?? 0),
    out: Number(said.get('out') ?? 8),
    pace: Number(said.get('pace') ?? 0),
    die: (said.get('die') ?? '') as Wish['die'],
    status: Number(said.get('status') ?? 200),
  };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const reset = (response: ServerResponse): void => {
  (response.socket as Socket | null)?.resetAndDestroy();
};

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

const completion = (out: number, usage: Usage): string =>
  JSON.stringify({
    id: 'chatcmpl-proof',
    object: 'chat.completion',
    created: 1,
    model: 'mock',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'word '.repeat(out), refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage,
  });

/** What makes an object that stays at the provider: its id tells the tag. */
const responseObject = (tag: string, { prompt_tokens, completion_tokens, total_tokens }: Usage): string =>
  JSON.stringify({
    id: `resp_${tag}`,
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: 'mock',
    output: [],
    usage: { input_tokens: prompt_tokens, output_tokens: completion_tokens, total_tokens },
  });

export const chunk = (delta: object, finish: string | null = null, more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-proof', object: 'chat.completion.chunk', created: 1, model: 'mock', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`;

/** An upstream that does what each request asks of it and counts on its own, with no code of the gateway. */
export async function startUpstream(): Promise<ProofUpstream> {
  const tags = new Map<string, TagCount>();
  const strange: string[] = [];
  const held = new Map<string, (() => void)[]>();
  const of = (tag: string): TagCount => {
    let found = tags.get(tag);
    if (found === undefined)
      tags.set(
        tag,
        (found = { started: 0, inFlight: 0, mostInFlight: 0, finished: 0, tokens: 0, nanoUsd: 0, arrivals: [] }),
      );
    return found;
  };

  async function answer(path: string, text: string, response: ServerResponse): Promise<void> {
    const body = JSON.parse(text) as { user?: unknown; stream?: boolean; messages?: { content?: unknown }[] };
    const wish = wishOf(body.user);
    const count = of(wish.tag);
    if (wish.tag === '') strange.push(text.slice(0, 200));
    count.started++;
    count.arrivals.push(performance.now());
    count.mostInFlight = Math.max(count.mostInFlight, ++count.inFlight);
    let open = true;
    const leave = (): void => {
      if (open) count.inFlight--;
      open = false;
    };
    response.on('close', leave);
    const input = Math.ceil(String(body.messages?.[0]?.content ?? '').length / 5) + 1;
    const usage = { prompt_tokens: input, completion_tokens: wish.out, total_tokens: input + wish.out };
    const waiting = held.get(wish.tag);
    if (waiting !== undefined) await new Promise<void>((resolve) => waiting.push(resolve));
    if (wish.delay > 0) await sleep(wish.delay);
    if (!open) return;
    if (wish.die === 'head') return reset(response);
    if (wish.status !== 200) {
      leave();
      response
        .writeHead(wish.status, { 'content-type': 'application/json' })
        .end('{"error":{"message":"asked for","type":"server_error","param":null,"code":null}}');
      return;
    }
    const book = (): void => {
      leave();
      count.finished++;
      count.tokens += usage.total_tokens;
      count.nanoUsd += input * NANO_PER_TOKEN.input + wish.out * NANO_PER_TOKEN.output;
    };
    if (body.stream !== true) {
      const json = path.endsWith('/responses') ? responseObject(wish.tag, usage) : completion(wish.out, usage);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) });
      if (wish.die === 'body') {
        response.write(json.slice(0, json.length >> 1), () => setTimeout(() => reset(response), 5));
        return;
      }
      book();
      response.end(json, () => wish.die === 'end' && reset(response));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ role: 'assistant', content: '' }));
    for (let i = 0; i < wish.out; i++) {
      if (!open) return;
      response.write(chunk({ content: 'word ' }));
      if ((wish.die === 'event' || wish.die === 'body') && i >= wish.out >> 1) {
        setTimeout(() => reset(response), 5);
        return;
      }
      if (wish.pace > 0) await sleep(wish.pace);
    }
    if (!open) return;
    book();
    const usageChunk = `data: ${JSON.stringify({ id: 'chatcmpl-proof', object: 'chat.completion.chunk', created: 1, model: 'mock', choices: [], usage })}\n\n`;
    response.end(`${chunk({}, 'stop')}${usageChunk}data: [DONE]\n\n`, () => wish.die === 'end' && reset(response));
  }

  const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      answer(request.url ?? '', Buffer.concat(parts).toString('utf8'), response).catch((error: unknown) => {
        strange.push(String(error));
        response.destroy();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    server,
    of,
    strange,
    hold: (tag) => void held.set(tag, []),
    release(tag) {
      const waiting = held.get(tag) ?? [];
      held.delete(tag);
      for (const go of waiting) go();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
