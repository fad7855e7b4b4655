import { parentPort, workerData } from 'node:worker_threads';
import OpenAI from 'openai';
import type { DemoRequest, TrafficMessage, TrafficOrder, TrafficTally } from './traffic.ts';

const PROGRESS_MS = 100;
const BYTES_PER_TOKEN = 4;
const LINE = 'Summarise the following notes in plain words and name the decision that they support. ';

const order = workerData as TrafficOrder;
const client = new OpenAI({ apiKey: order.apiKey, baseURL: order.baseUrl, maxRetries: 0, timeout: 120_000 });
const post = (message: TrafficMessage): void => parentPort?.postMessage(message);

const tally = {
  sent: 0,
  answered: 0,
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

async function send(request: DemoRequest): Promise<void> {
  const body = {
    model: request.workload,
    messages: [{ role: 'user' as const, content: prompt(request.inputTokens) }],
    metadata: { sim_input_tokens: String(request.inputTokens), sim_output_tokens: String(request.outputTokens) },
  };
  const options = { headers: { 'x-joulegate-origin': request.origin } };
  let usage: OpenAI.CompletionUsage | null | undefined;
  if (request.stream) {
    const stream = await client.chat.completions.create(
      { ...body, stream: true, stream_options: { include_usage: true } },
      options,
    );
    for await (const chunk of stream) usage = chunk.usage ?? usage;
  } else {
    usage = (await client.chat.completions.create(body, options)).usage;
  }
  tally.answered++;
  tally.promptTokens += usage?.prompt_tokens ?? 0;
  tally.completionTokens += usage?.completion_tokens ?? 0;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function main(): Promise<void> {
  const startedMs = performance.now();
  post({ kind: 'started' });
  const timer = setInterval(() => post({ kind: 'progress', tally: snapshot() }), PROGRESS_MS);
  const open: Promise<void>[] = [];
  let lastMs = -Infinity;
  for (const request of order.requests) {
    const due = Math.max(startedMs + request.position * order.durationMs, lastMs + 1000 / order.maxPerSecond);
    const wait = due - performance.now();
    if (wait > 1) await sleep(wait);
    lastMs = Math.max(due, performance.now());
    tally.sent++;
    open.push(
      send(request).catch((error: unknown) => {
        tally.failed++;
        tally.firstError ??= error instanceof Error ? error.message : String(error);
      }),
    );
  }
  await Promise.all(open);
  clearInterval(timer);
  post({ kind: 'finished', tally: snapshot() });
}

await main();
