import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Entry } from '../../server/src/ledger/index.ts';
import { startApp, IMPATIENT, SECRET } from '../faults/app.ts';
import { until } from '../kit/client.ts';
import { MODEL } from '../kit/config.ts';
import { bodyText, broken } from './bodies.ts';
import { caseSeed, Random } from './random.ts';
import { chatStream, pieces, wholeAnswer } from './streams.ts';

export interface SocketReport {
  readonly requests: number;
  readonly answered: number;
  readonly entries: number;
  readonly served: number;
  readonly compared: number;
  /** What went wrong, with the case to run again. */
  readonly wrong: readonly string[];
}

const PATHS = [
  '/v1/chat/completions',
  '/v1/chat/completions',
  '/v1/chat/completions',
  '/v1/chat/completions',
  '/v1/messages',
  '/v1/responses',
  '/v1/embeddings',
  '/v1/messages/count_tokens',
  '/v1/moderations',
  '/v1/responses/compact',
  '/v1/responses/input_tokens',
];
const ODD_HEADERS = [
  'x-joulegate-latency-limit-ms: 250',
  'x-joulegate-units: documents=1',
  'x-joulegate-control: site=FR|DE',
  'x-joulegate-control: nonsense',
  'x-joulegate-workload: main',
  'x-joulegate-workload: none',
  'x-joulegate-units: \u00e9',
  'accept-encoding: gzip',
  'expect: 100-continue',
  'x-request-id: chosen-by-client',
  'anthropic-version: 2023-06-01',
  'content-type: text/plain',
];

/** Most generated bodies are refused: so many are plain ones, whose answers are compared with what is booked. */
const PLAIN_SHARE = 0.35;
const plainBody = (random: Random): string =>
  JSON.stringify({ model: MODEL, stream: random.chance(0.5), messages: [{ role: 'user', content: 'hi' }] });

/** What one answer of the upstream reported, by its number. */
interface Sent {
  readonly tokens: number | null;
  readonly whole: boolean;
}

/** One request on a connection of its own; resolves with all that came back. */
function exchange(port: number, bytes: Buffer, random: Random): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    const done = (): void => resolve(Buffer.concat(parts).toString('latin1'));
    socket.setTimeout(8000, () => {
      parts.push(Buffer.from('\nTIMEOUT'));
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', done);
    socket.on('data', (part) => parts.push(part));
    for (const piece of random.chance(0.2) ? pieces(random, bytes) : [bytes]) socket.write(piece);
  });
}

/**
 * Broken and whole requests through a real server to an upstream that answers brokenly and wholly: every request is
 * answered, every authenticated one is booked once, and what is booked as reported is what was reported.
 */
export async function fuzzSockets(requests: number, seed: number, only: number | null): Promise<SocketReport> {
  const sent: Sent[] = [];
  const wrong: string[] = [];
  let current = new Random(1);
  const upstream = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const random = current;
      const streamed = request.headers.accept === 'text/event-stream';
      const said = streamed ? chatStream(random) : wholeAnswer(random, 'openai');
      const mutated = random.chance(0.3);
      const bytes = mutated ? broken(random, Buffer.from(said.text)) : Buffer.from(said.text);
      response.on('error', () => {});
      response.writeHead(random.chance(0.95) ? 200 : random.pick([400, 429, 500, 503]), {
        'content-type': streamed ? 'text/event-stream' : 'application/json',
        'x-number': String(sent.length),
      });
      sent.push({
        tokens: said.reported === null ? null : said.reported.input + said.reported.output,
        whole: !mutated,
      });
      for (const piece of pieces(random, bytes)) response.write(piece);
      if (random.chance(0.05)) response.destroy();
      else response.end();
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;
  const t = await startApp({
    upstreams: [url],
    mode: 'observe',
    gateway: { ...IMPATIENT, maxBodyBytes: 300_000 },
    limits: { keys: { tpm: 1e12 } },
  });
  const entries: Entry[] = [];
  t.app.bus.subscribe((event) => event.kind === 'entry' && entries.push(event.entry));
  let answered = 0;
  let compared = 0;
  const cases = only === null ? Array.from({ length: requests }, (_, i) => i) : [only];
  for (const n of cases) {
    const random = new Random(caseSeed(seed, n));
    current = random;
    const authenticated = random.chance(0.95);
    const whole = Buffer.from(random.chance(PLAIN_SHARE) ? plainBody(random) : bodyText(random, MODEL));
    const body = random.chance(0.25) ? broken(random, whole) : whole;
    const chunked = random.chance(0.2);
    const length = random.chance(0.95) ? body.length : body.length + random.below(5);
    const framed = chunked
      ? Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
      : body;
    const odd = random
      .many(3, () => random.pick(ODD_HEADERS))
      .map((line) => `${line}\r\n`)
      .join('');
    const head = `POST ${random.pick(PATHS)}${random.chance(0.05) ? '?x=1' : ''} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${authenticated ? `authorization: Bearer ${SECRET}\r\n` : ''}${odd}${chunked ? 'transfer-encoding: chunked' : `content-length: ${length}`}\r\n\r\n`;
    const before = entries.length;
    const from = sent.length;
    const complain = (what: string): void => void wrong.push(`--sockets --seed ${seed} --case ${n}: ${what}`);
    const waits = !chunked && length > body.length;
    const text = waits
      ? await halfSent(t.port, Buffer.concat([Buffer.from(head, 'latin1'), framed]))
      : await exchange(t.port, Buffer.concat([Buffer.from(head, 'latin1'), framed]), random);
    const answer = text.replace(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/, '');
    if (/^HTTP\/1\.1 [2-5]\d\d /.test(answer)) answered++;
    else if (!waits) complain(`no answer: ${answer.slice(0, 60)}`);
    if (text.includes('chosen-by-client')) complain("the request id is the client's");
    if (authenticated && !(await until(() => entries.length > before, 3000)))
      complain(`no entry; answered ${answer.slice(0, 40)}`);
    if (entries.length - before > 1 || (!authenticated && entries.length > before))
      complain(`${entries.length - before} entries; authenticated ${authenticated}`);
    const entry = entries[before];
    if (entry === undefined) continue;
    const status = Number(answer.slice(9, 12));
    if (status > 0 && entry.status !== status && !(status === 200 && entry.outcome === 'failed'))
      complain(`answered ${status}, booked ${entry.status}`);
    const last = sent.at(-1);
    const { usage } = entry;
    const booked =
      usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h + usage.output + usage.reasoning;
    if (
      sent.length === from + 1 &&
      last?.whole === true &&
      entry.outcome === 'served' &&
      entry.endpoint === '/v1/chat/completions'
    ) {
      compared++;
      if (
        last.tokens === null
          ? entry.usageGrade === 'reported'
          : entry.usageGrade !== 'reported' || booked !== last.tokens
      )
        complain(`reported ${last.tokens}, booked ${booked} (${entry.usageGrade})`);
    }
  }
  const idle = await until(() => t.app.runtime.fleet.inFlight(0) === 0, 5000);
  if (!idle) wrong.push(`${t.app.runtime.fleet.inFlight(0)} requests stay in flight`);
  const { appended } = t.app.journal.stats();
  if (appended !== entries.length) wrong.push(`${entries.length} entries published, ${appended} in the journal`);
  const served = entries.filter(({ outcome }) => outcome === 'served').length;
  await t.close();
  upstream.closeAllConnections();
  upstream.close();
  return { requests: cases.length, answered, entries: entries.length, served, compared, wrong };
}

/** A client that promises more than it sends, and leaves. */
function halfSent(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, () => setTimeout(() => socket.destroy(), 20)));
    socket.on('error', () => {});
    socket.on('data', (part) => (text += part.toString('latin1')));
    socket.on('close', () => resolve(text));
  });
}
