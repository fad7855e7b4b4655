import OpenAI from 'openai';
import { ask, chatBody, codeOf, type Answer } from '../kit/client.ts';
import { MODEL } from '../kit/config.ts';
import { startApp, IMPATIENT, SECRET, type ProofApp } from './app.ts';
import { AFTER_COMMIT, BEFORE_COMMIT, good, rawUpstream, type Behaviour, type RawUpstream } from './upstreams.ts';

/** What became of one kind of fault. */
export interface FaultRow {
  readonly fault: string;
  readonly dead: number;
  readonly sent: number;
  /** Answers that are not the whole, right one, or not the error that they should be. */
  readonly wrong: number;
  readonly why: string;
  /** Requests that the broken upstreams were really asked. */
  readonly met: number;
}

const AT_ONCE = 10;

const isWhole = ({ status, text, broken }: Answer, stream: boolean): boolean =>
  status === 200 &&
  !broken &&
  (stream
    ? text.endsWith('data: [DONE]\n\n') && text.includes('"three"') && !text.includes('"error"')
    : text.includes('word word word'));

/** With the official SDK, without retries of its own. */
async function sdk(port: number, stream: boolean): Promise<string> {
  const client = new OpenAI({ apiKey: SECRET, baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'hi' }];
  try {
    if (!stream)
      return (await client.chat.completions.create({ model: MODEL, messages })).choices[0]?.message.content ?? '';
    let text = '';
    for await (const part of await client.chat.completions.create({ model: MODEL, messages, stream: true }))
      text += part.choices[0]?.delta.content ?? '';
    return text;
  } catch (error) {
    return `thrown ${error instanceof OpenAI.APIError ? `APIError ${error.status ?? 'in band'} ${error.code ?? ''}` : String(error)}`;
  }
}

async function withApp<T>(
  broken: number,
  behave: Behaviour | 'refused',
  mode: 'enforce' | 'observe',
  run: (t: ProofApp, upstreams: readonly RawUpstream[]) => Promise<T>,
): Promise<T> {
  const upstreams = await Promise.all([rawUpstream(), rawUpstream(), rawUpstream()]);
  for (const upstream of upstreams.slice(0, broken)) {
    if (behave === 'refused') await upstream.close();
    else upstream.behave = behave;
  }
  const t = await startApp({ upstreams: upstreams.map(({ url }) => url), mode, gateway: IMPATIENT });
  try {
    return await run(t, upstreams);
  } finally {
    await t.close();
    await Promise.all(upstreams.map((upstream) => upstream.close().catch(() => {})));
  }
}

/** So many of three upstreams broken, one lives: every answer must be whole. */
export function survives(fault: string, behave: Behaviour | 'refused', broken: 1 | 2): Promise<FaultRow> {
  return withApp(broken, behave, 'enforce', async ({ port }, upstreams) => {
    const why = new Map<string, number>();
    let sent = 0;
    const note = (text: string): void => void why.set(text, (why.get(text) ?? 0) + 1);
    for (const stream of [false, true]) {
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, () =>
          ask({ port, key: SECRET, body: chatBody('', stream ? { stream: true } : {}) }),
        ),
      );
      for (const answer of answers)
        if (!isWhole(answer, stream))
          note(`${stream ? 'stream' : 'plain'} ${answer.status} ${codeOf(answer)} ${answer.broken ? 'broken' : ''}`);
      const words = await Promise.all([1, 2].map(() => sdk(port, stream)));
      for (const text of words)
        if (text.trim() !== (stream ? 'one two three' : 'word word word'))
          note(`sdk ${stream ? 'stream' : 'plain'}: ${text}`);
      sent += answers.length + words.length;
    }
    return row(fault, broken, sent, why, upstreams);
  });
}

function row(
  fault: string,
  dead: number,
  sent: number,
  why: ReadonlyMap<string, number>,
  upstreams: readonly RawUpstream[],
): FaultRow {
  return {
    fault,
    dead,
    sent,
    wrong: [...why.values()].reduce((sum, count) => sum + count, 0),
    why: [...why].map(([text, count]) => `${count} × ${text}`).join('; '),
    met: upstreams.slice(0, dead).reduce((sum, { requests }) => sum + requests, 0),
  };
}

/** Whether an error is in OpenAI's envelope. */
export const isEnvelope = (text: string): boolean => {
  try {
    const { error } = JSON.parse(text) as {
      error?: { message?: unknown; type?: unknown; code?: unknown; param?: unknown };
    };
    return typeof error?.message === 'string' && typeof error.type === 'string' && 'param' in error && 'code' in error;
  } catch {
    return false;
  }
};

/** All three broken: an error in the right envelope, which tells the client not to multiply retries. */
export function failsWell(fault: string, behave: Behaviour | 'refused'): Promise<FaultRow> {
  return withApp(3, behave, 'enforce', async ({ port }, upstreams) => {
    const why = new Map<string, number>();
    const note = (text: string): void => void why.set(text, (why.get(text) ?? 0) + 1);
    let sent = 0;
    for (const stream of [false, true]) {
      const answer = await ask({ port, key: SECRET, body: chatBody('', stream ? { stream: true } : {}) });
      sent++;
      if (answer.status < 400 || answer.broken)
        note(`${stream ? 'stream' : 'plain'}: ${answer.status}${answer.broken ? ' broken' : ''}`);
      else if (answer.status < 500 && answer.status !== 429 && answer.status !== 408)
        note(`${stream ? 'stream' : 'plain'}: ${answer.status} blames the caller`);
      else if (!fault.startsWith('answers') && !fault.startsWith('sends a proxy') && !isEnvelope(answer.text))
        note(`no envelope: ${answer.text.slice(0, 60)}`);
      else if (answer.text.includes('sk-upstream-secret'))
        note("the upstream's words about our key reached the client");
    }
    return row(fault, 3, sent, why, upstreams);
  });
}

/** The upstream dies with content at the client. A stream says so in an error event, without `[DONE]`, and breaks off, as a large body does: no client takes it for whole. */
export function endsWell(fault: string, behave: Behaviour): Promise<FaultRow> {
  // All three, since a breaker that opens would send the next one to a good upstream.
  return withApp(3, behave, 'enforce', async ({ port }, upstreams) => {
    const why = new Map<string, number>();
    const note = (text: string): void => void why.set(text, (why.get(text) ?? 0) + 1);
    let sent = 0;
    for (let i = 0; i < 2; i++) {
      const stream = await ask({ port, key: SECRET, body: chatBody('', { stream: true }) });
      const last =
        stream.text
          .split('\n\n')
          .filter((event) => event.startsWith('data: '))
          .at(-1) ?? '';
      if (
        stream.status !== 200 ||
        !stream.broken ||
        !stream.text.includes('two ') ||
        !isEnvelope(last.slice(6)) ||
        stream.text.includes('[DONE]')
      )
        note(`stream: ${stream.status} … ${stream.text.slice(-160)}`);
      const plain = await ask({ port, key: SECRET, body: chatBody('') });
      if (!plain.broken || plain.text.includes('"error"'))
        note(`plain: ${plain.status} ${plain.broken} … ${plain.text.slice(-60)}`);
      sent += 2;
    }
    const thrown = await sdk(port, true);
    sent++;
    if (!thrown.startsWith('thrown APIError in band')) note(`sdk: ${thrown}`);
    return row(fault, 3, sent, why, upstreams);
  });
}

export { AFTER_COMMIT, BEFORE_COMMIT, good };
