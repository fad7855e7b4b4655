/**
 * What `node:http` and undici cost by themselves: a body in, the same body out, the answer back as it comes.
 * `node bare-proxy.ts PORT UPSTREAM_PORT`. No gateway of this runtime can cost less.
 */
import { createServer } from 'node:http';
import { Pool } from 'undici';

const [port, upstreamPort] = process.argv.slice(2).map(Number);
const pool = new Pool(`http://127.0.0.1:${upstreamPort}`, { connections: 256, pipelining: 1 });

createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
    pool.dispatch(
      { method: 'POST', path: request.url ?? '/', headers, body, headersTimeout: 0, bodyTimeout: 0 },
      {
        onRequestStart() {},
        onResponseStart(_controller, status, answered) {
          const length = answered['content-length'];
          response.writeHead(status, {
            'content-type': String(answered['content-type']),
            ...(length === undefined ? {} : { 'content-length': String(length) }),
          });
          if (length === undefined) response.flushHeaders();
        },
        onResponseData(_controller, part) {
          response.write(part);
        },
        onResponseEnd() {
          response.end();
        },
        onResponseError() {
          response.destroy();
        },
      },
    );
  });
}).listen(port, '127.0.0.1');
