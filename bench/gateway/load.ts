/**
 * A small load generator on raw sockets: `node load.ts '{"port":..., ...}'` prints one JSON line. Closed loop over
 * `connections`, or open loop at `rate` a second, where latency counts from the moment a request was due.
 */
import { connect, type Socket } from 'node:net';

export interface LoadPlan {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Asked in turn with `body`, so that the two differ in nothing but themselves. */
  readonly beside?: string;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second; `null`: as fast as the connections allow. */
  readonly rate: number | null;
  /** Stops after so many. */
  readonly requests?: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly failed: number;
  readonly seconds: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number };
  /** Of what was asked in turn with it. */
  readonly besideMs: { readonly p50: number; readonly p99: number } | null;
  /** Of streams: first content, and events seen. */
  readonly firstEventMs: { readonly p50: number; readonly p99: number } | null;
  readonly events: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');
const EVENT = Buffer.from('data: {');

const quantile = (sorted: Float64Array, q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;

type Done = (ok: boolean, latencyMs: number, firstEventMs: number | null, events: number) => void;

/** One keep-alive connection with one request at a time. */
class Connection {
  readonly #plan: LoadPlan;
  readonly #done: Done;
  #socket: Socket;
  #head: Buffer | null = null;
  #chunked = false;
  #left = 0;
  #tail: Buffer = Buffer.alloc(0);
  #ok = false;
  #sinceMs = 0;
  #firstMs: number | null = null;
  #events = 0;
  busy = false;

  constructor(plan: LoadPlan, done: Done) {
    this.#plan = plan;
    this.#done = done;
    this.#socket = this.#open();
  }

  #open(): Socket {
    const socket = connect({ port: this.#plan.port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (data) => this.#data(data));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#socket = this.#open();
      if (this.busy) this.#finish(false);
    });
    return socket;
  }

  send(bytes: Buffer, dueMs: number): void {
    this.busy = true;
    this.#sinceMs = dueMs;
    this.#head = null;
    this.#firstMs = null;
    this.#events = 0;
    this.#tail = Buffer.alloc(0);
    this.#socket.write(bytes);
  }

  close(): void {
    this.busy = false;
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #data(data: Buffer): void {
    let body = data;
    if (this.#head === null) {
      const all: Buffer = this.#tail.length === 0 ? data : Buffer.concat([this.#tail, data]);
      const end = all.indexOf(HEAD_END);
      if (end === -1) {
        this.#tail = all;
        return;
      }
      this.#head = all.subarray(0, end);
      const text = this.#head.toString('latin1');
      this.#ok = text.startsWith('HTTP/1.1 200');
      const length = /content-length: *(\d+)/i.exec(text);
      this.#chunked = length === null;
      this.#left = Number(length?.[1] ?? 0);
      body = all.subarray(end + 4);
      this.#tail = Buffer.alloc(0);
    }
    if (!this.#chunked) {
      this.#left -= body.length;
      if (this.#left <= 0) this.#finish(this.#ok);
      return;
    }
    for (let at = body.indexOf(EVENT); at !== -1; at = body.indexOf(EVENT, at + 1)) this.#events++;
    if (this.#events > 0) this.#firstMs ??= performance.now() - this.#sinceMs;
    const tail = body.length >= 5 ? body : Buffer.concat([this.#tail, body]);
    if (tail.subarray(-5).equals(LAST_CHUNK)) this.#finish(this.#ok);
    else this.#tail = Buffer.from(tail.subarray(-5));
  }

  #finish(ok: boolean): void {
    this.busy = false;
    this.#done(ok, performance.now() - this.#sinceMs, this.#firstMs, this.#events);
  }
}

/** Runs a plan to its end. */
export function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const bytesOf = (body: string): Buffer => {
    const headers = Object.entries({
      host: `127.0.0.1:${plan.port}`,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      ...plan.headers,
    });
    return Buffer.from(
      `POST ${plan.path} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
    );
  };
  const asked = [plan.body, ...(plan.beside === undefined ? [] : [plan.beside])].map(bytesOf);
  return new Promise((resolve) => {
    const latencies = asked.map((): number[] => []);
    const firsts: number[] = [];
    let failed = 0;
    let events = 0;
    let started = 0;
    let ended = false;
    const startMs = performance.now();
    const most = plan.requests ?? Infinity;
    const waiting: number[] = [];
    const pool: Connection[] = [];
    const answered = (): number => latencies.reduce((sum, { length }) => sum + length, 0);
    /** Which of the two a connection asks now. */
    const turn = new Map<Connection, number>();
    const send = (connection: Connection, dueMs: number): void => {
      const which = ((turn.get(connection) ?? -1) + 1) % asked.length;
      turn.set(connection, which);
      connection.send(asked[which] as Buffer, dueMs);
    };
    const stats = (list: readonly number[]): { p50: number; p99: number } => {
      const sorted = Float64Array.from(list).sort();
      return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
    };
    const finish = (): void => {
      if (ended) return;
      ended = true;
      for (const connection of pool) connection.close();
      resolve({
        requests: answered(),
        failed,
        seconds: (performance.now() - startMs) / 1000,
        latencyMs: stats(latencies[0] as number[]),
        besideMs: latencies[1] === undefined ? null : stats(latencies[1]),
        firstEventMs: firsts.length === 0 ? null : stats(firsts),
        events,
      });
    };
    const next = (connection: Connection): void => {
      if (ended) return;
      if (performance.now() - startMs >= plan.seconds * 1000 || answered() + failed >= most) return finish();
      if (plan.rate !== null) {
        const due = waiting.shift();
        if (due !== undefined) send(connection, due);
        return;
      }
      if (started < most) {
        started++;
        send(connection, performance.now());
      }
    };
    for (let i = 0; i < plan.connections; i++) {
      const connection: Connection = new Connection(plan, (ok, latencyMs, firstMs, seen) => {
        if (ok) latencies[turn.get(connection) ?? 0]?.push(latencyMs);
        else failed++;
        if (firstMs !== null) firsts.push(firstMs);
        events += seen;
        next(connection);
      });
      pool.push(connection);
    }
    if (plan.rate === null) for (const connection of pool) next(connection);
    else {
      const { rate } = plan;
      const pump = (): void => {
        if (ended) return;
        const now = performance.now();
        if (now - startMs >= plan.seconds * 1000) return finish();
        while (started < ((now - startMs) / 1000) * rate) {
          const due = startMs + (started++ / rate) * 1000;
          const idle = pool.find((each) => !each.busy);
          if (idle === undefined) waiting.push(due);
          else send(idle, due);
        }
        setTimeout(pump, 1);
      };
      pump();
    }
    setTimeout(finish, plan.seconds * 1000 + 5000).unref();
  });
}

if (process.argv[1]?.endsWith('load.ts')) {
  console.log(JSON.stringify(await runLoad(JSON.parse(process.argv[2] ?? '{}') as LoadPlan)));
  process.exit(0);
}
