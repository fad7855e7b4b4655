import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer as createHttp, request as httpRequest, type Server } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { startMemoryS3 } from './s3-memory.fixture.ts';

/** A store that speaks S3 and checks signatures. */
export interface S3Server {
  readonly port: number;
  readonly bucket: string;
  readonly region: string;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Every object, as the store itself has it. */
  objects(): Promise<ReadonlyMap<string, Buffer>>;
  close(): Promise<void>;
}

const REGION = 'eu-test-1';
const BUCKET = 'books';
const KEYS = { accessKeyId: 'AKIDOFTHETEST', secretAccessKey: 'secret/of+the=test' };

const program = process.env['JOULEGATE_S3_SERVER'] ?? 'versitygw';
const hasReal = spawnSync(program, ['--version']).status === 0;

/** Why tests against a real store cannot run; `null` where they can. */
export const noRealS3: string | null = hasReal
  ? null
  : 'skipped: no versitygw in PATH or JOULEGATE_S3_SERVER (go install github.com/versity/versitygw/cmd/versitygw@v1.8.0)';

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
};

async function listening(port: number): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const socket = connect(port, '127.0.0.1');
    const is = await new Promise<boolean>((resolve) =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    );
    socket.destroy();
    if (is) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on ${port}`);
}

/** versitygw over a folder: a bucket is a folder, an object a file. */
async function startVersity(): Promise<S3Server> {
  const root = await mkdtemp(join(tmpdir(), 'joulegate-s3-'));
  await mkdir(join(root, BUCKET));
  const port = await freePort();
  const child = spawn(
    program,
    [
      '--access',
      KEYS.accessKeyId,
      '--secret',
      KEYS.secretAccessKey,
      '--region',
      REGION,
      '--port',
      `127.0.0.1:${port}`,
      '--quiet',
      'posix',
      root,
    ],
    { stdio: 'ignore' },
  );
  const gone = once(child, 'close');
  await listening(port);
  return {
    port,
    bucket: BUCKET,
    region: REGION,
    keys: KEYS,
    async objects() {
      const found = new Map<string, Buffer>();
      for (const each of await readdir(join(root, BUCKET), { recursive: true, withFileTypes: true })) {
        const path = join(each.parentPath, each.name);
        const key = relative(join(root, BUCKET), path);
        if (each.isFile() && !key.startsWith('.sgwtmp')) found.set(key, await readFile(path));
      }
      return found;
    },
    async close() {
      child.kill('SIGKILL');
      await gone;
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** A real store where one is installed, and one in memory everywhere. */
export const S3_SERVERS: readonly { readonly name: string; readonly skip: boolean; start(): Promise<S3Server> }[] = [
  { name: 'in memory', skip: false, start: () => startMemoryS3(BUCKET, REGION, KEYS) },
  { name: 'versitygw', skip: noRealS3 !== null, start: startVersity },
];

/** What becomes of a request on its way: an answer of the proxy's own, no connection, half a request, an answer that is lost. */
export type Fate =
  | 'pass'
  | 'refuse'
  | 'cut'
  | 'lose'
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> };

export interface Seen {
  readonly method: string;
  readonly url: string;
  /** What the store itself answered; `null`: it was not asked, or not wholly. */
  status: number | null;
  fate: Fate;
}

/** A proxy before a store that sees every request and spoils some. */
export interface FaultyProxy {
  readonly endpoint: string;
  readonly seen: Seen[];
  /** Judges each request from now on. */
  fate: (seen: Seen, index: number) => Fate;
  /** What every request waits, ms. */
  delayMs: number;
  close(): Promise<void>;
}

export async function startFaultyProxy(port: number): Promise<FaultyProxy> {
  const seen: Seen[] = [];
  const server: Server = createHttp(
    (request, response) =>
      void setTimeout(() => {
        const one: Seen = { method: request.method ?? '', url: request.url ?? '', status: null, fate: 'pass' };
        const fate = (one.fate = proxy.fate(one, seen.push(one) - 1));
        request.on('error', () => {});
        response.on('error', () => {});
        if (fate === 'refuse') return void request.socket.destroy();
        if (typeof fate === 'object') {
          request.resume();
          return void response.writeHead(fate.status, fate.headers).end(fate.body);
        }
        const onward = httpRequest(
          { port, host: '127.0.0.1', method: request.method, path: request.url, headers: request.headers },
          (answer) => {
            one.status = answer.statusCode ?? null;
            if (fate === 'lose') return void request.socket.destroy();
            response.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(response);
          },
        );
        onward.on('error', () => request.socket.destroy());
        // Half of what came is passed on, as a line that breaks does.
        request.on('close', () => !request.complete && onward.destroy());
        let passed = 0;
        const half = Number(request.headers['content-length'] ?? 0) / 2;
        request.on('data', (chunk: Buffer) => {
          passed += chunk.length;
          onward.write(chunk);
          if (fate === 'cut' && passed >= half) {
            onward.destroy();
            request.socket.destroy();
          }
        });
        request.on('end', () => (fate === 'cut' ? request.socket.destroy() : onward.end()));
      }, proxy.delayMs),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultyProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    fate: () => 'pass',
    delayMs: 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
