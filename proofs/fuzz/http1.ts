import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { MODEL } from '../kit/config.ts';
import { http1Cases, markedBody, type Http1Case } from './http1-cases.ts';

/** An upstream that gives each request's marker back and remembers them all. */
export interface EchoUpstream {
  readonly url: string;
  readonly seen: string[];
  close(): void;
}

export async function echoUpstream(): Promise<EchoUpstream> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString('utf8')));
    request.on('end', () => {
      const marker =
        /"user":"([^"]*)"/.exec(text)?.[1] ?? `no marker: ${request.method} ${request.url} ${text.slice(0, 80)}`;
      seen.push(marker);
      const body = JSON.stringify({
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [{ index: 0, message: { role: 'assistant', content: `marker=${marker};` }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      });
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
        .end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const QUIET_MS = 250;
const LONGEST_MS = 3000;

/** Sends bytes and reads until the other side closes, falls silent after an answer, or the time is up. */
function send(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    let quiet: NodeJS.Timeout | undefined;
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const done = (): void => void socket.destroy();
    const total = setTimeout(done, LONGEST_MS);
    // A message that is not complete is answered by nothing: no need to wait for ever.
    quiet = setTimeout(done, QUIET_MS * 3);
    socket.on('error', () => {});
    socket.on('data', (part) => {
      text += part.toString('latin1');
      clearTimeout(quiet);
      quiet = setTimeout(done, QUIET_MS);
    });
    socket.on('close', () => {
      clearTimeout(total);
      clearTimeout(quiet);
      resolve(text);
    });
  });
}

interface Response {
  readonly status: number;
  readonly marker: string | null;
}

/** The answers in a connection's bytes, by the lengths that they state. */
export function responsesOf(text: string): readonly Response[] | string {
  const found: Response[] = [];
  let rest = text;
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n');
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(rest)?.[1] ?? NaN);
    if (end === -1 || Number.isNaN(status)) return `bytes that are no answer: ${JSON.stringify(rest.slice(0, 80))}`;
    const head = rest.slice(0, end);
    rest = rest.slice(end + 4);
    if (status < 200) continue;
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    let body = '';
    if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
      for (;;) {
        const size = /^([0-9a-f]+)\r\n/i.exec(rest);
        if (size === null) break;
        const bytes = parseInt(size[1] as string, 16);
        body += rest.slice(size[0].length, size[0].length + bytes);
        rest = rest.slice(size[0].length + bytes + 2);
        if (bytes === 0) break;
      }
    } else {
      // Without a length an answer ends with its connection; an answer to HEAD has a length and no body.
      const bytes = length === undefined ? rest.length : rest.startsWith('HTTP/1.') ? 0 : Number(length);
      body = rest.slice(0, bytes);
      rest = rest.slice(bytes);
    }
    found.push({ status, marker: /marker=([^;]*);/.exec(body)?.[1] ?? null });
  }
  return found;
}

export interface Http1Report {
  readonly cases: number;
  /** Canaries that were answered on the case's own connection. */
  readonly answered: number;
  readonly accepted: number;
  readonly desyncs: readonly string[];
}

const isSubsequence = (list: readonly string[], of: readonly string[]): boolean => {
  let at = 0;
  for (const item of list) {
    const found = of.indexOf(item, at);
    if (found === -1) return false;
    at = found + 1;
  }
  return true;
};

async function judge(
  port: number,
  key: string,
  one: Http1Case,
  upstream: EchoUpstream,
  n: number,
  front: boolean,
): Promise<{ desync: string | null; canary: boolean; accepted: boolean }> {
  const canary = `canary-${n}`;
  const payload = markedBody(canary, MODEL);
  const follow = Buffer.from(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: ${payload.length}\r\n\r\n${payload}`,
  );
  upstream.seen.length = 0;
  const text = await send(port, Buffer.concat([one.bytes, follow]));
  const seen = [...upstream.seen];
  const bad = (why: string): { desync: string; canary: boolean; accepted: boolean } => ({
    desync: `${one.name}: ${why}`,
    canary: false,
    accepted: false,
  });
  // A canary of an earlier case may arrive late: it is a message of its own, and whoever gets its answer is checked below.
  const foreign = seen.filter((marker) => !/^(canary|other)-\d+$/.test(marker) && !one.allowed.includes(marker));
  if (foreign.length > 0) return bad(`the upstream saw ${JSON.stringify(foreign[0])}`);
  const responses = responsesOf(text);
  if (typeof responses === 'string') {
    // A front may speak older or newer HTTP of its own to what it takes for that, as long as nobody's answer is in it.
    return front && !text.includes('marker=') && seen.length === 0
      ? { desync: null, canary: false, accepted: false }
      : bad(responses);
  }
  const markers = responses.flatMap(({ marker }) => marker ?? []);
  if (!isSubsequence(markers, [...one.allowed, canary])) return bad(`answered out of order: ${markers.join(', ')}`);
  if (responses.length > one.allowed.length + 2)
    return bad(`${responses.length} answers to ${one.allowed.length} messages and a canary`);
  const last = responses.at(-1);
  if (markers.includes(canary) && last?.marker !== canary) return bad('the canary was not answered last');
  // Whoever comes next on another connection must be answered as himself.
  const other = `other-${n}`;
  const otherBody = markedBody(other, MODEL);
  const next = await send(
    port,
    Buffer.from(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: ${otherBody.length}\r\n\r\n${otherBody}`,
    ),
  );
  if (!next.includes(`marker=${other};`)) return bad(`the next client got ${JSON.stringify(next.slice(0, 120))}`);
  return { desync: null, canary: markers.includes(canary), accepted: markers.some((marker) => marker !== canary) };
}

/** Runs the corpus against a port: the gateway's own, or a front's before it. */
export async function runHttp1(
  port: number,
  key: string,
  upstream: EchoUpstream,
  front: boolean,
): Promise<Http1Report> {
  const cases = http1Cases({ key, model: MODEL });
  const desyncs: string[] = [];
  let answered = 0;
  let accepted = 0;
  for (const [n, one] of cases.entries()) {
    const verdict = await judge(port, key, one, upstream, n, front);
    if (verdict.desync !== null) desyncs.push(verdict.desync);
    if (verdict.canary) answered++;
    if (verdict.accepted) accepted++;
  }
  return { cases: cases.length, answered, accepted, desyncs };
}
