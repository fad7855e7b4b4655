import { cutText } from '../../units/index.ts';
import { timers } from '../../edge/index.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import type { DemoRequest, TrafficMessage, TrafficOrder, TrafficTally } from './traffic.ts';

const PROGRESS_MS = 100;
const BYTES_PER_TOKEN = 4;
const LINE = 'Summarise the following notes in plain words and name the decision that they support. ';

const order = workerData as TrafficOrder;
const TIMEOUT_MS = 120_000;
const OK = 200;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const post = (message: TrafficMessage): void => parentPort?.postMessage(message);

const tally = {
  sent: 0,
  answered: 0,
  stopped: 0,
  failed: 0,
  promptTokens: 0,
  completionTokens: 0,
  firstError: null as string | null,
};
const snapshot = (): TrafficTally => ({ ...tally });

/** Text of about as many tokens as the trace says; the simulator counts exactly what the metadata says. */
const prompt = (tokens: number): string => {
  const bytes = tokens * BYTES_PER_TOKEN;
  return LINE.repeat(Math.ceil(bytes / LINE.length)).slice(0, Math.max(1, bytes));
};

interface SeenUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
}

/** Posts a chat completion and reads the whole answer. @throws where it has another status than that */
function ask(body: object, origin: string, team: string, status: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${order.apiKeys[team]}`,
      'content-type': 'application/json',
      'x-joulegate-origin': origin,
    };
    const request = httpRequest(
      `${order.baseUrl}/chat/completions`,
      { method: 'POST', headers, timeout: TIMEOUT_MS, agent },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('error', reject);
        response.on('end', () =>
          response.statusCode === status
            ? resolve(text)
            : reject(new Error(`${response.statusCode} ${cutText(text, 200)}`)),
        );
      },
    );
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.end(JSON.stringify(body));
  });
}

/** The last usage of an answer: a stream reports it in its last chunk. */
function usageOf(text: string, stream: boolean): SeenUsage | null {
  const bodies = stream ? [...text.matchAll(/^data: (\{.*\})$/gm)].map(([, json = '']) => json) : [text];
  if (stream && !/^data: \[DONE\]$/m.test(text)) throw new Error('the stream ended early');
  const usages = bodies.flatMap((json) => (JSON.parse(json) as { usage?: SeenUsage | null }).usage ?? []);
  return usages.at(-1) ?? null;
}

async function send(request: DemoRequest): Promise<void> {
  const { workload, origin, team, inputTokens, outputTokens, stream, scene } = request;
  if (scene !== undefined && scene.status !== OK) {
    await ask({ model: workload, ...scene.body }, origin, team, scene.status);
    tally.stopped++;
    return;
  }
  const body = {
    model: workload,
    messages: [{ role: 'user', content: prompt(inputTokens) }],
    metadata: { sim_input_tokens: String(inputTokens), sim_output_tokens: String(outputTokens) },
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
    ...scene?.body,
  };
  const usage = usageOf(await ask(body, origin, team, OK), stream);
  tally.answered++;
  tally.promptTokens += usage?.prompt_tokens ?? 0;
  tally.completionTokens += usage?.completion_tokens ?? 0;
}

/** The app's clock goes to the instant of a request before it is sent. */
async function instantOf({ position }: DemoRequest): Promise<void> {
  if (parentPort === null) return;
  const going = once(parentPort, 'message');
  post({ kind: 'next', position });
  await going;
}

/** One request at a time: what the router learns of one, it knows before the next, however busy the machine is. */
async function main(): Promise<void> {
  const startedMs = performance.now();
  const stopTelling = timers.every(PROGRESS_MS, () => post({ kind: 'progress', tally: snapshot() }));
  for (const request of order.requests) {
    const wait = startedMs + request.position * order.durationMs - performance.now();
    if (wait > 1) await timers.sleep(wait);
    await instantOf(request);
    tally.sent++;
    await send(request).catch((error: unknown) => {
      tally.failed++;
      tally.firstError ??= error instanceof Error ? error.message : String(error);
    });
  }
  stopTelling();
  agent.destroy();
  post({ kind: 'finished', tally: snapshot() });
}

await main();
