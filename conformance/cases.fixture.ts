import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { dataFolder } from '../server/src/edge/index.ts';
import type { Entry } from '../server/src/ledger/index.ts';
import { KEYS, startGateway, type Gateway, type Served } from './gateway.fixture.ts';
import { startStrictVendor, type Json, type StrictVendor, type Vendor } from './strict/vendor.ts';
import type { Answering } from './witness.fixture.ts';

export const hasCases = dataFolder() !== null;
/** A given input, as text. */
export const given = (name: string): string => readFileSync(`${dataFolder()!}/cases/gateway/${name}`, 'utf8');

/** What a client got, and what was booked of it. */
export interface Outcome {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** The connection ended before the answer did. */
  readonly broken: boolean;
  readonly entry: Entry;
}

/** A gateway before one strict vendor. */
export interface Bench {
  readonly gateway: Gateway;
  readonly vendors: readonly StrictVendor[];
  /** Bodies that reached the first vendor. */
  sent(): readonly Json[];
  /** Sends a body, `WORKLOAD` in it replaced, and waits for its entry. */
  ask(path: Path, body: string): Promise<Outcome>;
  close(): Promise<void>;
}
export type Path = '/v1/chat/completions' | '/v1/messages' | '/v1/responses';

export async function bench(
  vendors: readonly Vendor[],
  options: { readonly answer?: Answering; readonly settings?: object; readonly enforced?: boolean } = {},
): Promise<Bench> {
  const started = await Promise.all(vendors.map((vendor) => startStrictVendor(vendor, options.answer)));
  const served: Served[] = started.map(({ vendor: { model, protocol }, url }) => ({ model, protocol, url }));
  const ids = served.map(({ model }) => model);
  const together = { id: 'together', mode: 'enforce', deployments: ids };
  const gateway = await startGateway(served, options.settings, ids.length > 1 ? [together] : []);
  const workload = options.enforced === true ? together.id : ids[0]!;
  let booked = 0;
  return {
    gateway,
    vendors: started,
    sent: () => started[0]!.seen.map(({ text }) => JSON.parse(text) as Json),
    async ask(path, body) {
      const answer = await exchange(gateway.root + path, body.replaceAll('WORKLOAD', workload));
      for (let tries = 0; ; tries++) {
        const entries = await gateway.entries();
        if (entries.length > booked) {
          booked = entries.length;
          return { ...answer, entry: entries.at(-1)! };
        }
        if (tries > 200) throw new Error(`no entry for ${answer.status} ${answer.text}`);
        await pause(10);
      }
    },
    async close() {
      await gateway.close();
      await Promise.all(started.map((each) => each.close()));
    },
  };
}

const exchange = (url: string, body: string): Promise<Omit<Outcome, 'entry'>> =>
  new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${KEYS.caller}`,
        'anthropic-version': '2023-06-01',
      },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const parts: Buffer[] = [];
      const done = (broken: boolean): void =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(parts).toString('utf8'),
          broken,
        });
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(false));
      response.on('error', () => done(true));
    });
    sent.end(body);
  });

/** Answers with a given file: an event a write with a pause, or a body with status 200. */
export const answering =
  (name: string, pauseMs = 40): Answering =>
  async (_seen, response) => {
    if (name.endsWith('.json')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(given(name));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of given(name).split(/(?<=\n\n)/)) {
      if (response.destroyed) return;
      response.write(event);
      await pause(pauseMs);
    }
    response.end();
  };

/** What a client of each protocol asks where the case is about the answer. */
export const hi = (path: Path, stream: boolean, more: object = {}): string =>
  JSON.stringify({
    model: 'WORKLOAD',
    stream,
    ...(path === '/v1/responses'
      ? { input: 'hi' }
      : { messages: [{ role: 'user', content: 'hi' }], ...(path === '/v1/messages' ? { max_tokens: 1000 } : {}) }),
    ...more,
  });

/** The data of a stream's events. */
export const eventsOf = (text: string): readonly Json[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
    .map((line) => JSON.parse(line.slice(6)) as Json);
