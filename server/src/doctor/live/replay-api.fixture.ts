import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { textAt } from '../cluster/read.ts';
import type { Snapshot } from '../cluster/snapshot.ts';
import { RESOURCES } from './resources.ts';

/** What the API was asked, as an audit log of Kubernetes names it. */
export interface Asked {
  readonly verb: string;
  readonly resource: string;
}

export interface ReplayApi {
  readonly origin: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

interface ReplayOptions {
  /** Plurals that the account may not list. */
  readonly refused?: readonly string[];
  readonly rules?: readonly { readonly verbs: readonly string[]; readonly resources: readonly string[] }[];
  readonly isIncomplete?: boolean;
  /** Allowed in an access review, as `verb resource[/subresource]`. */
  readonly allowed?: readonly string[];
  /** Most items of one page, whatever was asked. */
  readonly page?: number;
  /** So many continued pages are answered with 410 first. */
  readonly gone?: number;
  readonly token?: string;
}

const READ_ONLY = [
  { verbs: ['create'], resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'] },
  { verbs: ['get', 'list', 'watch'], resources: ['pods', 'pods/log', 'events', 'services'] },
] as const;

/** Serves a snapshot as an API server would: lists in chunks, logs, reviews of rights, and what it refuses. */
export async function replayApi(snapshot: Snapshot, options: ReplayOptions = {}): Promise<ReplayApi> {
  const asked: Asked[] = [];
  let gone = options.gone ?? 0;
  const answer = (response: ServerResponse, status: number, body: unknown): void => {
    const isText = typeof body === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' });
    response.end(isText ? body : JSON.stringify(body));
  };
  const refuse = (response: ServerResponse, code: number, reason: string, message: string): void =>
    answer(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code });

  const list = (response: ServerResponse, url: URL, plural: string, namespace: string): void => {
    const resource = RESOURCES.find(
      (each) => each.plural === plural && each.at.some((at) => url.pathname.startsWith(`/${at}/`)),
    );
    asked.push({ verb: 'list', resource: plural });
    if (resource === undefined)
      return refuse(
        response,
        plural === 'secrets' ? 403 : 404,
        plural === 'secrets' ? 'Forbidden' : 'NotFound',
        plural,
      );
    if (options.refused?.includes(plural) === true) return refuse(response, 403, 'Forbidden', `${plural} is forbidden`);
    const from = Number(url.searchParams.get('continue') ?? 0);
    if (from > 0 && gone > 0) {
      gone--;
      return refuse(response, 410, 'Expired', 'The provided continue parameter is too old');
    }
    const items = snapshot.objects.filter(
      (object) =>
        textAt(object, 'kind') === resource.kind &&
        (!resource.isNamespaced || textAt(object, 'metadata', 'namespace') === namespace),
    );
    const page = Math.min(options.page ?? 500, Number(url.searchParams.get('limit') ?? 500));
    const next = from + page < items.length ? String(from + page) : '';
    answer(response, 200, {
      kind: `${resource.kind}List`,
      apiVersion: resource.at[0]?.replace(/^apis?\//, ''),
      metadata: { resourceVersion: '1', ...(next === '' ? {} : { continue: next }) },
      // Lists leave out kind and version of their items.
      items: items
        .slice(from, from + page)
        .map((object) =>
          Object.fromEntries(Object.entries(object).filter(([name]) => name !== 'kind' && name !== 'apiVersion')),
        ),
    });
  };

  const log = (response: ServerResponse, url: URL, namespace: string, pod: string): void => {
    asked.push({ verb: 'get', resource: 'pods/log' });
    const container = url.searchParams.get('container');
    const isPrevious = url.searchParams.get('previous') === 'true';
    const found = snapshot.logs.find(
      (each) =>
        each.namespace === namespace &&
        each.pod === pod &&
        each.container === container &&
        each.isPrevious === isPrevious,
    );
    if (found === undefined)
      return refuse(
        response,
        400,
        'BadRequest',
        `previous terminated container "${container}" in pod "${pod}" not found`,
      );
    const lines = found.text.split('\n').slice(-Number(url.searchParams.get('tailLines') ?? 1e9));
    answer(response, 200, lines.join('\n').slice(0, Number(url.searchParams.get('limitBytes') ?? 1e9)));
  };

  const review = async (request: IncomingMessage, response: ServerResponse, kind: string): Promise<void> => {
    asked.push({ verb: 'create', resource: kind });
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const spec = (
      JSON.parse(text) as { spec: { resourceAttributes?: { verb: string; resource: string; subresource?: string } } }
    ).spec;
    if (kind === 'selfsubjectrulesreviews')
      return answer(response, 201, {
        status: {
          incomplete: options.isIncomplete ?? false,
          resourceRules: options.rules ?? READ_ONLY,
          nonResourceRules: [],
        },
      });
    const { verb = '', resource = '', subresource } = spec.resourceAttributes ?? {};
    answer(response, 201, {
      status: {
        allowed:
          options.allowed?.includes(`${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`) ??
          false,
      },
    });
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://replay');
    if (options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`)
      return refuse(response, 401, 'Unauthorized', 'Unauthorized');
    const parts = url.pathname.split('/').filter((part) => part !== '');
    const kind = parts.at(-1) ?? '';
    if (
      request.method === 'POST' &&
      parts[1] === 'authorization.k8s.io' &&
      /^selfsubject(rules|access)reviews$/.test(kind)
    )
      return void review(request, response, kind);
    if (request.method !== 'GET') {
      asked.push({ verb: request.method ?? '', resource: url.pathname });
      return refuse(response, 405, 'MethodNotAllowed', 'the replay only reads');
    }
    const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
    if (rest[0] === 'namespaces' && rest.length === 5 && rest[4] === 'log')
      return log(response, url, rest[1] ?? '', rest[3] ?? '');
    if (rest[0] === 'namespaces' && rest.length === 3) return list(response, url, rest[2] ?? '', rest[1] ?? '');
    if (rest.length === 1) return list(response, url, rest[0] ?? '', '');
    refuse(response, 404, 'NotFound', url.pathname);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
