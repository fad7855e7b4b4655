/** One case of the corpus: bytes, and the markers of the messages that may be answered, in order. */
export interface Http1Case {
  readonly name: string;
  readonly bytes: Buffer;
  /** Markers that may reach the upstream; anything else is a desync. */
  readonly allowed: readonly string[];
}

export interface CorpusInput {
  readonly key: string;
  readonly model: string;
}

/** A request's body with its marker, which the upstream gives back. */
export const markedBody = (marker: string, model: string): string => `{"model":"${model}","messages":[{"role":"user","content":"hi"}],"user":"${marker}"}`;

/** Written from RFC 9112 and the published classes of request smuggling; every case is our own. */
export function http1Cases({ key, model }: CorpusInput): readonly Http1Case[] {
  const cases: Http1Case[] = [];
  const LINE = 'POST /v1/chat/completions HTTP/1.1';
  const AUTH = `Host: gateway\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json`;
  const body = (marker = 'case'): string => markedBody(marker, model);
  const raw = (text: string): Buffer => Buffer.from(text, 'latin1');
  const add = (name: string, text: string, allowed: readonly string[] = ['case']): void => void cases.push({ name, bytes: raw(text), allowed });
  const request = (headers: string, payload: string, line = LINE): string => `${line}\r\n${AUTH}\r\n${headers}\r\n\r\n${payload}`;
  const cl = (payload: string): string => `Content-Length: ${payload.length}`;
  const chunk = (payload: string, size = payload.length.toString(16)): string => `${size}\r\n${payload}\r\n`;
  const chunked = (payload: string): string => `${chunk(payload)}0\r\n\r\n`;
  const inner = request(cl(body('smuggled')), body('smuggled'));
  const b = body();

  // Two framings at once, and what would be a second request to whoever believes the other one.
  const TE = ['Transfer-Encoding: chunked', 'transfer-encoding: chunked', 'Transfer-Encoding:chunked', 'Transfer-Encoding: Chunked', 'Transfer-Encoding:  chunked', 'Transfer-Encoding: chunked ', 'Transfer-Encoding:\tchunked', 'Transfer-Encoding : chunked', ' Transfer-Encoding: chunked', 'Transfer-Encoding: xchunked', 'Transfer-Encoding: chunked, identity', 'Transfer-Encoding: identity, chunked', 'Transfer-Encoding: identity', 'Transfer-Encoding: gzip, chunked', 'Transfer-Encoding: chunked, chunked', 'Transfer-Encoding: "chunked"', 'Transfer-Encoding:\r\n chunked', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', 'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', 'Transfer_Encoding: chunked', 'X: y\nTransfer-Encoding: chunked', 'X: y\rTransfer-Encoding: chunked', 'Transfer-Encoding: chunked;q=1', 'Transfer-Encoding: \u000bchunked', 'Transfer-Encoding: chunked\u0000', 'Transfer-Encoding: ch\u00fcnked', 'Transfer-Encoding: chun ked', 'Transfer-Encoding: , chunked', 'Transfer-Encoding: chunked,', 'Transfer-Encoding:', 'Transfer-Encoding: cow'];
  // These name no Transfer-Encoding at all: a header of another name, and the folded end of the header before. Their length is what counts, and what follows it is a request of its own.
  const NAMES_NONE: readonly string[] = ['Transfer_Encoding: chunked', ' Transfer-Encoding: chunked'];
  for (const te of TE) {
    add(`CL for the whole, ${JSON.stringify(te)} ends early`, request(`Content-Length: ${`0\r\n\r\n${inner}`.length}\r\n${te}`, `0\r\n\r\n${inner}`));
    add(`${JSON.stringify(te)} for the whole, CL ends early`, request(`${te}\r\nContent-Length: 4`, chunked(inner)), NAMES_NONE.includes(te) ? ['smuggled'] : ['case']);
    add(`${JSON.stringify(te)} alone`, request(te, chunked(b)));
  }

  // Content-Length.
  const lengths = ['+{n}', '-{n}', '-1', '{n} ', ' {n}', '{n},{n}', '{n}, {n}', '{n} {n}', '0{n}', '00000000000000000{n}', '0x{x}', '{n}.0', '{n}e0', '"{n}"', '{n};', '', ' ', 'abc', '{n}a', '18446744073709551616', '18446744073709551617', '99999999999999999999999999', '4294967297', '{n}\t', '\t{n}', '{n}\u0000', '{n}\u000b', '\u00b2'];
  for (const length of lengths) {
    const value = length.replaceAll('{n}', String(b.length)).replaceAll('{x}', b.length.toString(16));
    add(`Content-Length ${JSON.stringify(value)}`, request(`Content-Length:${value.startsWith(' ') || value.startsWith('\t') ? '' : ' '}${value}`, b));
  }
  for (const [first, second] of [[b.length, b.length], [0, b.length], [b.length, 0], [b.length, b.length + 5], [5, b.length]] as const)
    add(`two Content-Lengths, ${first} and ${second}`, request(`Content-Length: ${first}\r\nContent-Length: ${second}`, b + (first < b.length || second < b.length ? inner : '')));
  add('Content-Length too short by ten', request(`Content-Length: ${b.length - 10}`, b));
  add('Content-Length hides a request', request(cl(b + inner), b + inner));
  add('Content-Length 0 before a request', request('Content-Length: 0', inner), ['smuggled']);
  add('Content-Length with a space before the colon', request(`Content-Length : ${b.length}`, b));
  add('Content-Length folded', request(`Content-Length:\r\n ${b.length}`, b));
  add('Content_Length beside Content-Length', request(`Content_Length: 5\r\n${cl(b)}`, b));

  // Chunks.
  const sizes = ['0x{x}', '+{x}', '-{x}', ' {x}', '{x} ', '{X}', '0{x}', '00000000000000000000{x}', '{x};ext', '{x};ext=1', '{x};ext="a;b"', '{x};ext="\r\n0\r\n\r\n"', '{x} ;ext', '{x};\u0000', '{x}\t', '{x}g', 'g', '', '1000000000000000{x}', 'FFFFFFFFFFFFFFFF', '10000000000000000', '{x}h', '{x},{x}', '{x}.', `{x};${'e'.repeat(5000)}`, `{x};${'e'.repeat(70_000)}`];
  for (const size of sizes) {
    const value = size.replaceAll('{x}', b.length.toString(16)).replaceAll('{X}', b.length.toString(16).toUpperCase());
    add(`chunk size ${JSON.stringify(value.slice(0, 40))}`, request('Transfer-Encoding: chunked', `${value}\r\n${b}\r\n0\r\n\r\n`));
  }
  const te = 'Transfer-Encoding: chunked';
  add('chunk shorter than said', request(te, `${(b.length + 3).toString(16)}\r\n${b}\r\n0\r\n\r\n`));
  add('chunk longer than said', request(te, `${(b.length - 3).toString(16)}\r\n${b}\r\n0\r\n\r\n`));
  add('chunk size ended by a bare LF', request(te, `${b.length.toString(16)}\n${b}\r\n0\r\n\r\n`));
  add('chunk data ended by a bare LF', request(te, `${b.length.toString(16)}\r\n${b}\n0\r\n\r\n`));
  add('last chunk ended by bare LFs', request(te, `${chunk(b)}0\n\n`));
  add('chunk size ended by a bare CR', request(te, `${b.length.toString(16)}\r${b}\r\n0\r\n\r\n`));
  add('chunk data without its CRLF', request(te, `${b.length.toString(16)}\r\n${b}0\r\n\r\n`));
  add('two characters instead of the chunk\'s CRLF', request(te, `${b.length.toString(16)}\r\n${b}XX0\r\n\r\n`));
  add('an extension with a bare LF hides a chunk', request(te, `${b.length.toString(16)};x\n${b}\r\n0\r\n\r\n`));
  add('an extension with a bare CR', request(te, `${b.length.toString(16)};x\rz\r\n${b}\r\n0\r\n\r\n`));
  add('trailers', request(`${te}\r\nTrailer: x-a`, `${chunk(b)}0\r\nx-a: 1\r\n\r\n`));
  add('a trailer that names a length', request(te, `${chunk(b)}0\r\nContent-Length: 400\r\n\r\n`));
  add('a trailer that is a request', request(te, `${chunk(b)}0\r\n${inner.split('\r\n\r\n')[0] as string}\r\n\r\n`));
  add('trailers without end', request(te, `${chunk(b)}0\r\n${'x-a: 1\r\n'.repeat(3000)}\r\n`));
  add('one byte a chunk', request(te, `${[...b].map((c) => chunk(c)).join('')}0\r\n\r\n`));
  add('many empty lines before the last chunk', request(te, `${chunk(b)}\r\n\r\n0\r\n\r\n`));
  add('chunked in HTTP/1.0', request(te, chunked(b), 'POST /v1/chat/completions HTTP/1.0'));
  add('chunked in HTTP/1.0, kept alive', request(`${te}\r\nConnection: keep-alive`, chunked(inner), 'POST /v1/chat/completions HTTP/1.0'));

  // Header lines.
  const lines = ['X: a\u0000b', 'X: a\rb', 'X: a\nb', 'X\u0000: a', 'X Y: a', 'X\t: a', ': a', 'X', '\u00e9: a', 'X: \u00e9\u00ff', 'X: \u007f', 'X: \u0001', 'X(: a', 'X: a\r\n b', 'X: a\r\n\tb', '\u0000: a', 'X;: a', '@: a', 'X: a\r', 'Host: other', `X: ${'y'.repeat(15_000)}`, `X: ${'y'.repeat(17_000)}`, Array.from({ length: 90 }, (_, i) => `X-${i}: y`).join('\r\n'), Array.from({ length: 3000 }, (_, i) => `X-${i}: y`).join('\r\n'), `${'X'.repeat(9000)}: y`, 'Connection: Content-Length', 'Connection: Authorization', 'Connection: Transfer-Encoding', 'Connection: close, keep-alive', 'Keep-Alive: timeout=1', 'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__', 'Upgrade: websocket\r\nConnection: Upgrade', 'Expect: 100-continue', 'Expect: 200-ok', 'Proxy-Connection: close', 'X-HTTP-Method-Override: DELETE', 'Content-Encoding: gzip', 'Authorization: Bearer other', 'X-Forwarded-For: 127.0.0.1'];
  for (const line of lines) add(`header ${JSON.stringify(line.slice(0, 60))}`, request(`${line}\r\n${cl(b)}`, b));
  add('a first header that begins with a space', `${LINE}\r\n ${AUTH}\r\n${cl(b)}\r\n\r\n${b}`);
  add('no Host', `${LINE}\r\nAuthorization: Bearer ${key}\r\n${cl(b)}\r\n\r\n${b}`);
  add('bare LFs for line ends', request(cl(b), '').replaceAll('\r\n', '\n') + b);
  add('bare CRs for line ends', request(cl(b), '').replaceAll('\r\n', '\r') + b);
  add('headers ended by LF LF', `${LINE}\r\n${AUTH}\r\n${cl(b)}\n\n${b}`);
  add('headers ended by CRLF LF', `${LINE}\r\n${AUTH}\r\n${cl(b)}\r\n\n${b}`);
  add('headers ended by LF CRLF', `${LINE}\r\n${AUTH}\r\n${cl(b)}\n\r\n${b}`);

  // Request lines.
  const starts = ['POST  /v1/chat/completions HTTP/1.1', 'POST /v1/chat/completions  HTTP/1.1', 'POST\t/v1/chat/completions\tHTTP/1.1', ' POST /v1/chat/completions HTTP/1.1', '\r\nPOST /v1/chat/completions HTTP/1.1', '\r\n\r\nPOST /v1/chat/completions HTTP/1.1', '\nPOST /v1/chat/completions HTTP/1.1', 'POST /v1/chat/completions HTTP/1.1 ', 'POST /v1/chat/completions HTTP/1.2', 'POST /v1/chat/completions HTTP/2.0', 'POST /v1/chat/completions HTTP/0.9', 'POST /v1/chat/completions', 'POST /v1/chat/completions http/1.1', 'POST /v1/chat/completions HTTP/1.10', 'POST /v1/chat/completions HTTP/1,1', 'POST /v1/chat/completions HTTPS/1.1', 'post /v1/chat/completions HTTP/1.1', 'P\u0000ST /v1/chat/completions HTTP/1.1', 'POST /v1/chat/comp\u0000letions HTTP/1.1', 'POST /v1/chat/completions\u0000 HTTP/1.1', 'POST http://gateway/v1/chat/completions HTTP/1.1', 'POST http://169.254.169.254/v1/chat/completions HTTP/1.1', 'POST http://other/v1/chat/completions HTTP/1.1', 'POST //v1/chat/completions HTTP/1.1', 'POST /v1/../v1/chat/completions HTTP/1.1', 'POST /v1/chat/completions/ HTTP/1.1', 'POST /v1/chat%2fcompletions HTTP/1.1', 'POST /v1/chat/completions#x HTTP/1.1', 'POST /v1/chat/completions?\u00e9 HTTP/1.1', 'POST * HTTP/1.1', 'POST gateway:80 HTTP/1.1', 'CONNECT gateway:80 HTTP/1.1', 'GET /v1/chat/completions HTTP/1.1', 'HEAD /v1/chat/completions HTTP/1.1', 'OPTIONS * HTTP/1.1', 'TRACE / HTTP/1.1', 'PRI * HTTP/2.0', 'SOURCE /v1/chat/completions ICE/1.0', `POST /${'a'.repeat(20_000)} HTTP/1.1`, 'DELETE /v1/chat/completions HTTP/1.1', 'FOO /v1/chat/completions HTTP/1.1'];
  for (const start of starts) add(`request line ${JSON.stringify(start.slice(0, 60))}`, request(cl(b), b, start));
  add('GET with a body that is a request', request(cl(inner), inner, 'GET /healthz HTTP/1.1'));
  add('GET with a chunked body that is a request', request(te, chunked(inner), 'GET /v1/models HTTP/1.1'));
  add('HEAD with a body that is a request', request(cl(inner), inner, 'HEAD /healthz HTTP/1.1'));
  add('DELETE with a body that is a request', request(cl(inner), inner, 'DELETE /v1/chat/completions HTTP/1.1'));
  add('an unknown path with a body that is a request', request(cl(inner), inner, 'POST /v1/nowhere HTTP/1.1'));
  add('no key, with a body that is a request', `${LINE}\r\nHost: x\r\n${cl(inner)}\r\n\r\n${inner}`);
  add('Expect with a body that is a request', request(`Expect: 100-continue\r\n${cl(inner)}`, inner));
  add('a body larger than allowed that holds requests', request(`Content-Length: ${9_000_000}`, inner.repeat(200)));
  add('Upgrade with a body that is a request', request(`Upgrade: websocket\r\nConnection: Upgrade\r\n${cl(inner)}`, inner));

  // Pipelines and early ends.
  const two = (first: string, second: string): string => request(cl(body(first)), body(first)) + request(cl(body(second)), body(second));
  add('two in one', two('case', 'second'), ['case', 'second']);
  add('two in one, empty lines between', request(cl(b), `${b}\r\n\r\n`) + request(cl(body('second')), body('second')), ['case', 'second']);
  add('a chunked one and another', request(te, chunked(b)) + request(cl(body('second')), body('second')), ['case', 'second']);
  add('a refused one and another', request(cl('{}'), '{}') + request(cl(body('second')), body('second')), ['second']);
  add('one that closes and another', request(`Connection: close\r\n${cl(b)}`, b) + request(cl(body('second')), body('second')), ['case', 'second']);
  add('one in HTTP/1.0 and another', request(cl(b), b, 'POST /v1/chat/completions HTTP/1.0') + request(cl(body('second')), body('second')), ['case', 'second']);
  add('a health check and another', `GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n${request(cl(body('second')), body('second'))}`, ['second']);
  add('a POST without a length and another', `POST /healthz HTTP/1.1\r\nHost: x\r\n\r\n${request(cl(body('second')), body('second'))}`, ['second']);
  add('eight in one', Array.from({ length: 8 }, (_, i) => request(cl(body(`p${i}`)), body(`p${i}`))).join(''), Array.from({ length: 8 }, (_, i) => `p${i}`));
  add('a body that ends early', request(`Content-Length: ${b.length + 2000}`, b));
  add('chunks that end early', request(te, chunk(b)));
  add('headers that end early', request(cl(b), b).slice(0, 100));
  add('a request line that ends early', 'POST /v1/ch');
  add('nothing but line ends', '\r\n'.repeat(50));
  add('TLS to a plain port', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003');
  add('HTTP/2 by prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000');
  add('a PROXY line', `PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n${request(cl(b), b)}`);
  return cases;
}
