import { exchange, get, type Outbound, type WholeAnswer } from '../../edge/index.ts';
import { JoulegateError, type Ms } from '../../units/index.ts';
import { at, listAt, textAt, type Json } from '../cluster/read.ts';
import type { KubeObject } from '../cluster/snapshot.ts';
import type { Resource } from './resources.ts';

/** What may be asked of a cluster: to read, and nothing else. There is no verb to pass. */
export interface ClusterReader {
  /** Objects of a kind; `null` where the API refuses or does not know it. */
  list(resource: Resource, namespace: string): Promise<readonly KubeObject[] | null>;
  /** The end of a container's log; empty where there is none. */
  log(namespace: string, pod: string, container: string, isPrevious: boolean): Promise<string>;
  /** The rules that bind the asker in a namespace. */
  rules(namespace: string): Promise<Rules>;
  /** Whether the asker may do one thing. */
  mayDo(namespace: string, verb: string, resource: string, subresource?: string): Promise<boolean>;
  /** What has been asked so far. */
  readonly asked: { readonly calls: number; readonly bytes: number };
}

export interface Rules {
  /** The API does not know all of them. */
  readonly isIncomplete: boolean;
  readonly rules: readonly { readonly verbs: readonly string[]; readonly resources: readonly string[] }[];
}

export interface ReaderOptions {
  readonly outbound: Outbound;
  readonly origin: string;
  /** `null` where the connection itself proves who asks. */
  readonly token: string | null;
  readonly timeoutMs: Ms;
}

const CHUNK = 500;
const MOST_PAGES = 40;
const MOST_BYTES = 67_108_864;
const LOG_BYTES = 262_144;
const LOG_LINES = 400;
/** A list that grew too old is begun anew so often. */
const MOST_RESTARTS = 3;

function parsed({ body }: WholeAnswer): Json {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return value as Json;
  } catch {
    // Told below.
  }
  throw new JoulegateError('JG_UPSTREAM_GARBAGE', 'the Kubernetes API answered with what is no JSON object', {
    hint: 'is this the address of an API server?',
  });
}

/** Opens a reader of one cluster. Its calls and bytes are counted. */
export function openClusterReader({ outbound, origin, token, timeoutMs }: ReaderOptions): ClusterReader {
  const asked = { calls: 0, bytes: 0 };
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const counted = (answer: WholeAnswer): WholeAnswer => {
    asked.calls++;
    asked.bytes += Buffer.byteLength(answer.body);
    if (answer.status === 401)
      throw new JoulegateError('JG_AUTH_UNKNOWN_KEY', 'the Kubernetes API does not know the credentials', {
        hint: 'tokens end: make another with kubectl create token',
      });
    return answer;
  };
  const read = async (path: string, maxBytes = MOST_BYTES): Promise<WholeAnswer> =>
    counted(await get(outbound, origin, path, { headers, maxBytes, timeoutMs }));
  const review = async (kind: string, spec: Json): Promise<Json> => {
    const body = JSON.stringify({ apiVersion: 'authorization.k8s.io/v1', kind, spec });
    const path = `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`;
    const answer = counted(
      await exchange(outbound, origin, {
        method: 'POST',
        path,
        headers: { ...headers, 'content-type': 'application/json' },
        body: Buffer.from(body),
        timeoutMs,
      }),
    );
    if (answer.status >= 300)
      throw new JoulegateError(
        'JG_UPSTREAM_ERROR',
        `the Kubernetes API answers ${answer.status} where it is asked for own rights`,
        {
          hint: 'what the doctor may do must be known before it starts',
        },
      );
    return parsed(answer);
  };

  /** One list in chunks. `'gone'`: it must begin anew. */
  const pages = async (path: string): Promise<readonly KubeObject[] | 'gone' | null> => {
    const items: KubeObject[] = [];
    let next = '';
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await read(`${path}?limit=${CHUNK}${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`);
      if (answer.status === 410) return 'gone';
      if (answer.status === 403 || answer.status === 404) return null;
      if (answer.status !== 200)
        throw new JoulegateError('JG_UPSTREAM_ERROR', `the Kubernetes API answers ${answer.status} to ${path}`, {
          hint: textAt(parsed(answer), 'message') || 'see the log of the API server',
        });
      const list = parsed(answer);
      for (const item of listAt(list, 'items')) items.push(item as KubeObject);
      next = textAt(list, 'metadata', 'continue');
      if (next === '') break;
    }
    return items;
  };

  return {
    asked,
    async list({ kind, at: versions, plural, isNamespaced }, namespace) {
      const where = isNamespaced ? `namespaces/${encodeURIComponent(namespace)}/${plural}` : plural;
      for (const version of versions)
        for (let turn = 0; turn < MOST_RESTARTS; turn++) {
          const found = await pages(`/${version}/${where}`);
          if (found === 'gone') continue;
          if (found === null) break;
          // Lists leave out the kind of their items.
          return found.map((object) => ({ kind, ...object }));
        }
      return null;
    },
    async log(namespace, pod, container, isPrevious) {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
      const query = `container=${encodeURIComponent(container)}&tailLines=${LOG_LINES}&limitBytes=${LOG_BYTES}`;
      const answer = await read(`${path}?${query}${isPrevious ? '&previous=true' : ''}`);
      return answer.status === 200 ? answer.body : '';
    },
    async rules(namespace) {
      const status = at(await review('SelfSubjectRulesReview', { namespace }), 'status');
      return {
        isIncomplete: at(status, 'incomplete') === true,
        rules: listAt(status, 'resourceRules').map((rule) => ({
          verbs: listAt(rule, 'verbs').map(String),
          resources: listAt(rule, 'resources').map(String),
        })),
      };
    },
    async mayDo(namespace, verb, resource, subresource) {
      const resourceAttributes = { namespace, verb, resource, ...(subresource === undefined ? {} : { subresource }) };
      return at(await review('SelfSubjectAccessReview', { resourceAttributes }), 'status', 'allowed') === true;
    },
  };
}
