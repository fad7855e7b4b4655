import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { completion, message } from './vendor-answers.fixture.ts';

type Json = Readonly<Record<string, unknown>>;

/** One batch as the vendor has it. */
export interface VendorsBatch {
  readonly id: string;
  readonly metadata: Json;
  /** `null`: it takes none. */
  readonly file: string | null;
  readonly requests: readonly { readonly customId: string; readonly body: Json }[];
  status: 'running' | 'ended' | 'failed' | 'expired' | 'cancelling';
  why: string;
}

/** What a request is answered with; `undone`: it expired or was cancelled. */
export type Outcome = { readonly status: number; readonly body: Json } | 'undone';

export interface BatchVendor {
  /** Base URL for a deployment. */
  readonly url: string;
  readonly batches: readonly VendorsBatch[];
  /** Method and path of everything that was asked, in order. */
  readonly asked: readonly string[];
  /** Bodies of ordinary requests. */
  readonly ordinary: readonly Json[];
  readonly files: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

export interface VendorTerms {
  readonly protocol: 'openai' | 'anthropic';
  /** As Azure has OpenAI's: files are read first, metadata is not kept, and a deployment of its own takes batches. */
  readonly azureDeployment?: string;
  /** So many looks at a file of Azure's find it unread. */
  readonly unreadLooks?: number;
  /** What becomes of a batch that has been made, when it is looked at. */
  readonly look?: (batch: VendorsBatch) => void;
  readonly outcome?: (body: Json, customId: string) => Outcome;
  /** Answers an ordinary request. */
  readonly answer?: (body: Json) => { readonly status: number; readonly body: Json };
  readonly mostRequests?: number;
  /** Called when a batch was made, before the vendor says so; `lost`: it never does. */
  readonly made?: (batch: VendorsBatch) => 'lost' | void;
}

class Refused extends Error {
  readonly status: number;
  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

/** A vendor's batch API that refuses what the real ones refuse. */
export async function startBatchVendor(terms: VendorTerms): Promise<BatchVendor> {
  const { protocol, azureDeployment: azure, mostRequests = 50_000 } = terms;
  const prefix = azure === undefined ? '/v1' : '/openai/v1';
  /** Looks at a file until it is read. */
  const unread = new Map<string, number>();
  const batches: VendorsBatch[] = [];
  const asked: string[] = [];
  const ordinary: Json[] = [];
  const files = new Map<string, string>();
  const purposes = new Map<string, string>();
  const look = terms.look ?? ((batch) => void (batch.status = 'ended'));
  const good = protocol === 'openai' ? { status: 200, body: completion() } : { status: 200, body: message() };
  const outcome = terms.outcome ?? ((): Outcome => good);
  let count = 0;

  const checkIds = (ids: readonly string[]): void => {
    if (ids.length === 0) throw new Refused(400, 'no requests');
    if (ids.length > mostRequests) throw new Refused(400, `more than ${mostRequests} requests`);
    if (new Set(ids).size < ids.length) throw new Refused(400, 'duplicate custom_id');
    for (const id of ids) if (!/^[a-zA-Z0-9_-]{1,64}$/.test(id)) throw new Refused(400, `custom_id ${id}`);
  };
  const found = (id: string): VendorsBatch => {
    const batch = batches.find((each) => each.id === id);
    if (batch === undefined) throw new Refused(404, `no batch ${id}`);
    return batch;
  };
  const add = (requests: VendorsBatch['requests'], metadata: Json, file: string | null): VendorsBatch => {
    const id = `${protocol === 'openai' ? 'batch_' : 'msgbatch_'}${++count}`;
    const batch: VendorsBatch = { id, metadata, file, requests, status: 'running', why: '' };
    batches.push(batch);
    return batch;
  };

  const openaiShape = (batch: VendorsBatch): Json => {
    const running = azure === undefined ? 'in_progress' : 'Validating';
    const status = { running, ended: 'completed' }[batch.status as 'running'] ?? batch.status;
    const isDone = status === 'completed' || status === 'expired' || batch.why === 'cancelled';
    const results = batch.requests.map(({ body, customId }) => ({ customId, told: outcome(body, customId) }));
    const lineOf = ({ customId, told }: (typeof results)[number]): string =>
      JSON.stringify({
        id: `batch_req_${customId}`,
        custom_id: customId,
        response: told === 'undone' ? null : { status_code: told.status, request_id: 'r', body: told.body },
        error: told === 'undone' ? { code: 'batch_expired', message: 'expired' } : null,
      });
    const write = (name: string, lines: readonly string[]): string | null => {
      if (!isDone || lines.length === 0) return null;
      if (!files.has(name)) files.set(name, `${lines.join('\n')}\n`);
      return name;
    };
    const isGood = ({ told }: (typeof results)[number]): boolean => told !== 'undone' && told.status < 400;
    return {
      id: batch.id,
      object: 'batch',
      status: batch.why === 'cancelled' ? 'cancelled' : status,
      errors: status === 'failed' ? { object: 'list', data: [{ code: 'bad', message: batch.why }] } : null,
      input_file_id: batch.file,
      output_file_id: write(`file-out-${batch.id}`, results.filter(isGood).map(lineOf)),
      error_file_id: write(`file-err-${batch.id}`, results.filter((each) => !isGood(each)).map(lineOf)),
      metadata: azure === undefined ? batch.metadata : null,
      request_counts: azure === undefined ? undefined : { total: null, completed: null, failed: null },
    };
  };
  const anthropicShape = (batch: VendorsBatch): Json => ({
    id: batch.id,
    type: 'message_batch',
    processing_status:
      batch.status === 'running' ? 'in_progress' : batch.status === 'cancelling' ? 'canceling' : 'ended',
    request_counts: { processing: batch.requests.length, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    created_at: new Date().toISOString(),
    results_url: null,
  });

  const fileShape = (id: string): Json => ({
    id,
    object: 'file',
    purpose: 'batch',
    status: (unread.get(id) ?? 0) > 0 ? 'pending' : 'processed',
  });
  const upload = (request: IncomingMessage, text: string): Json => {
    const edge = /boundary=(\S+)/.exec(request.headers['content-type'] ?? '')?.[1];
    if (edge === undefined) throw new Refused(400, 'no form');
    const parts = text.split(`--${edge}`);
    const part = (name: string): string | undefined =>
      parts
        .find((each) => each.includes(`name="${name}"`))
        ?.split('\r\n\r\n')[1]
        ?.replace(/\r\n$/, '');
    if (part('purpose') !== 'batch') throw new Refused(400, `purpose ${part('purpose')}`);
    const content = part('file');
    if (content === undefined) throw new Refused(400, 'no file');
    const id = `file-in-${++count}`;
    files.set(id, content);
    purposes.set(id, 'batch');
    unread.set(id, azure === undefined ? 0 : (terms.unreadLooks ?? 2));
    return fileShape(id);
  };
  const create = (body: Json): VendorsBatch => {
    const { input_file_id: file, endpoint, completion_window: window, metadata } = body;
    if (purposes.get(String(file)) !== 'batch') throw new Refused(400, 'no such input file');
    if ((unread.get(String(file)) ?? 0) > 0) throw new Refused(400, 'the file is not read yet');
    if (window !== '24h') throw new Refused(400, 'completion_window');
    if (!['/v1/chat/completions', '/v1/responses', '/v1/embeddings', '/v1/moderations'].includes(String(endpoint)))
      throw new Refused(400, 'endpoint');
    const lines = (files.get(String(file)) ?? '').split('\n').filter((line) => line !== '');
    const requests = lines.map((line) => {
      const { custom_id, method, url, body: inner } = JSON.parse(line) as Record<string, string & Json>;
      if (method !== 'POST' || url !== endpoint) throw new Refused(400, `url ${url}`);
      if (inner?.['stream'] === true || typeof inner?.['model'] !== 'string') throw new Refused(400, 'body');
      return { customId: String(custom_id), body: inner };
    });
    checkIds(requests.map(({ customId }) => customId));
    const batch = add(requests, (metadata ?? {}) as Json, String(file));
    const foreign = requests.find(({ body: asked }) => azure !== undefined && asked['model'] !== azure);
    if (foreign !== undefined) {
      batch.status = 'failed';
      batch.why = `no batch deployment ${String(foreign.body['model'])}`;
    }
    return batch;
  };
  const createMessages = (body: Json): VendorsBatch => {
    const requests = (body['requests'] as readonly { custom_id: string; params: Json }[]).map((each) => {
      if (typeof each.params['max_tokens'] !== 'number' || typeof each.params['model'] !== 'string')
        throw new Refused(400, 'params');
      return { customId: each.custom_id, body: each.params };
    });
    checkIds(requests.map(({ customId }) => customId));
    return add(requests, {}, null);
  };
  const results = (batch: VendorsBatch): string => {
    if (batch.status === 'running') throw new Refused(404, 'no results yet');
    return batch.requests
      .map(({ customId, body }) => {
        const told = outcome(body, customId);
        const result =
          told === 'undone'
            ? { type: batch.status === 'expired' ? 'expired' : 'canceled' }
            : told.status === 200
              ? { type: 'succeeded', message: told.body }
              : { type: 'errored', error: told.body };
        return `${JSON.stringify({ custom_id: customId, result })}\n`;
      })
      .join('');
  };

  const shape = (batch: VendorsBatch): Json => (protocol === 'openai' ? openaiShape(batch) : anthropicShape(batch));
  const base = protocol === 'openai' ? `${prefix}/batches` : '/v1/messages/batches';
  const route = (request: IncomingMessage, text: string): Json | string | 'lost' => {
    const { method = '' } = request;
    const [path = ''] = (request.url ?? '').split('?');
    asked.push(`${method} ${path}`);
    if (protocol === 'anthropic' && request.headers['anthropic-version'] === undefined)
      throw new Refused(400, 'anthropic-version: header is required');
    if (protocol === 'openai' && method === 'POST' && path === `${prefix}/files`) return upload(request, text);
    const file = path.startsWith(`${prefix}/files/`) ? path.slice(prefix.length + 7).split('/') : null;
    if (file !== null) {
      const [id = '', what] = file;
      const content = files.get(id);
      if (content === undefined || (what !== undefined && what !== 'content')) throw new Refused(404, 'no such file');
      if (method === 'GET' && what === 'content') return content;
      if (method === 'GET') {
        const told = fileShape(id);
        unread.set(id, (unread.get(id) ?? 0) - 1);
        return told;
      }
      files.delete(id);
      return { id, deleted: true };
    }
    if (path === base && method === 'POST') {
      const body = JSON.parse(text) as Json;
      const batch = protocol === 'openai' ? create(body) : createMessages(body);
      return terms.made?.(batch) === 'lost' ? 'lost' : shape(batch);
    }
    if (path === base) return { data: batches.map(shape), has_more: false };
    const one = new RegExp(`^${base}/([^/]+)(/cancel|/results)?$`).exec(path);
    if (one === null) throw new Refused(404, `no path ${path}`);
    const batch = found(one[1] ?? '');
    if (one[2] === '/cancel') {
      batch.status = 'cancelling';
      return shape(batch);
    }
    if (one[2] === '/results') return results(batch);
    if (method === 'DELETE') return { id: batch.id, type: 'message_batch_deleted' };
    if (batch.status !== 'failed') look(batch);
    return shape(batch);
  };

  const server = createServer((request, response: ServerResponse) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8');
      const tell = (status: number, body: Json | string): void => {
        response.statusCode = status;
        response.setHeader('content-type', 'application/json');
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      };
      try {
        if (/\/(chat\/completions|messages)$/.test(request.url ?? '')) {
          const body = JSON.parse(text) as Json;
          ordinary.push(body);
          const told = terms.answer?.(body) ?? good;
          return tell(told.status, told.body);
        }
        const told = route(request, text);
        if (told === 'lost') response.destroy();
        else tell(200, told);
      } catch (error) {
        const status = error instanceof Refused ? error.status : 500;
        tell(status, { error: { type: 'invalid_request_error', message: String((error as Error).message) } });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    batches,
    asked,
    ordinary,
    files,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
