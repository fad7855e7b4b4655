import { endpointsByPath, isRecord, spliceBody, type Endpoint } from '../dialects/index.ts';
import type { BodyValue } from '../pipeline/index.ts';

/** What a request's address asks for. */
export interface RequestPath {
  /** As it is served, such as `/v1/chat/completions`; as it came where nothing is. */
  readonly path: string;
  /** The same as it would stand under `/v1`, whether it is served or not. */
  readonly versioned: string;
  readonly endpoint: Endpoint | undefined;
  /** Behind the path, with its `?`; empty where there is none. */
  readonly query: string;
  /** The model that the path names, as clients of Azure do; it prevails over the body's. */
  readonly model: string | null;
}

const MODELS = '/v1/models';
const OPENAI = 'openai';
const DEPLOYMENT = /^\/deployments\/([^/]+)(\/.+)$/;

/** A name in a path; one that is no valid encoding is taken as it stands, and found nowhere. */
export function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const isModels = (path: string): boolean => path === MODELS || path.startsWith(`${MODELS}/`);

/**
 * What an address asks for, however the client's base URL was configured: with `/v1`, without it or with it twice, with
 * double and trailing slashes, and in Azure's style, with `/openai/v1`, `/openai` or `/openai/deployments/NAME` before.
 * @example requestPath('/chat/completions/').path // '/v1/chat/completions'
 * @example requestPath('/openai/deployments/gpt/embeddings?api-version=1').model // 'gpt'
 */
export function requestPath(url: string): RequestPath {
  const endpoints = endpointsByPath();
  const mark = url.indexOf('?');
  const asked = mark === -1 ? url : url.slice(0, mark);
  const query = mark === -1 ? '' : url.slice(mark);
  const exact = endpoints.get(asked);
  if (exact !== undefined) return { path: asked, versioned: asked, endpoint: exact, query, model: null };
  const parts = asked.split('/').filter((part) => part !== '');
  const azure = parts[0] === OPENAI;
  if (azure) parts.shift();
  const [, name, rest] = (azure && DEPLOYMENT.exec(`/${parts.join('/')}`)) || [];
  if (name === undefined) while (parts[0] === 'v1') parts.shift();
  const path = `/v1${rest ?? `/${parts.join('/')}`}`;
  const endpoint = endpoints.get(path);
  if (name !== undefined)
    return endpoint?.dialect.name === OPENAI
      ? { path, versioned: path, endpoint, query, model: decodeName(name) }
      : { path: asked, versioned: asked, endpoint: undefined, query, model: null };
  const isServed = endpoint !== undefined || isModels(path);
  return { path: isServed ? path : asked, versioned: path, endpoint, query, model: null };
}

/** A body that asks for the model which its path named; one that is no object stays for its endpoint to refuse. */
export function withModel(
  body: Buffer,
  value: BodyValue | null,
  model: string,
): { readonly body: Buffer; readonly value: BodyValue | null } {
  if (!/^\s*\{/.test(body.toString('latin1', 0, 64))) return { body, value };
  const named = spliceBody(body, { model: JSON.stringify(model) }, []);
  const read = value !== null && isRecord(value.value) ? { ...value, value: { ...value.value, model } } : value;
  return { body: named, value: read };
}
