import { anthropic } from './anthropic/index.ts';
import type { Dialect, Endpoint, RequestHeaders } from './dialect.ts';
import type { Lane } from './lane.ts';
import { openai } from './openai/index.ts';
import { passedPath, type PassedPath } from './passed/passed-path.ts';
import { TRANSLATIONS } from './translation/index.ts';

const registered = new Map<string, Dialect>();
const endpoints = new Map<string, Endpoint>();

/**
 * Makes a dialect known to config and gateway; to be called before a gateway starts.
 * @returns what takes it away again
 * @throws RangeError where its name or a path of it is taken
 */
export function registerDialect(dialect: Dialect): () => void {
  const taken = dialect.endpoints.find(({ path }) => endpoints.has(path));
  if (registered.has(dialect.name) || taken !== undefined)
    throw new RangeError(`the dialect ${dialect.name} or its path ${taken?.path ?? ''} is registered already`);
  registered.set(dialect.name, dialect);
  for (const { lane, streamError = dialect.streamError, ...each } of dialect.endpoints) {
    const ways = TRANSLATIONS.filter(({ from, path }) => from === dialect.name && path === each.path);
    endpoints.set(each.path, { ...each, dialect, streamError, native: lane, ways });
  }
  return () => {
    registered.delete(dialect.name);
    for (const { path } of dialect.endpoints) endpoints.delete(path);
  };
}

for (const dialect of [openai, anthropic]) registerDialect(dialect);

const dialectNames = (): readonly string[] => [...registered.keys()];
export const dialectNamed = (name: string): Dialect | undefined => registered.get(name);

/** Every endpoint that forwards, by its path. */
export const endpointsByPath = (): ReadonlyMap<string, Endpoint> => endpoints;

/** What a client speaks where the path does not tell: what its headers say, or else OpenAI's. */
export function dialectOfClient(headers: RequestHeaders): Dialect {
  for (const dialect of registered.values()) if (dialect !== openai && dialect.speaks(headers)) return dialect;
  return openai;
}

/** What of a vendor's API a path belongs to that is not served here; the client's own dialect says it first. */
export const passedRequest = (path: string, headers: RequestHeaders): PassedPath | null =>
  passedPath(path, new Set([dialectOfClient(headers), ...registered.values()]));

/** The endpoints that a deployment answers to: those that its upstream serves, and those translated to them. */
function answeredEndpoints(
  protocol: string,
  served: readonly string[],
): { readonly endpoints: readonly string[]; readonly translated: readonly string[] } {
  const ways = TRANSLATIONS.filter(
    ({ to, over, endpoint }) => to === protocol && served.includes(over) && !served.includes(endpoint),
  );
  const translated = [...new Set(ways.map(({ endpoint }) => endpoint))];
  return { endpoints: [...served, ...translated], translated };
}

/** What of an upstream decides how a request goes there. */
interface Spoken {
  readonly protocol?: string;
  /** What it answers to, by itself or by translation; left out: whatever its protocol has. */
  readonly endpoints?: readonly string[];
  readonly translated?: readonly string[];
}

const serves = ({ endpoints: all, translated }: Spoken, endpoint: string): boolean =>
  all === undefined || (all.includes(endpoint) && translated?.includes(endpoint) !== true);

/** Whether an upstream serves an endpoint itself, so that nothing is translated. */
export const isNative = ({ dialect, name }: Endpoint, { protocol, translated }: Spoken): boolean =>
  protocol === dialect.name && translated?.includes(name) !== true;

/** The way from an endpoint to an upstream; `undefined` where there is none. */
export function laneTo(endpoint: Endpoint, upstream: Spoken): Lane | undefined {
  if (isNative(endpoint, upstream)) return endpoint.native;
  return endpoint.ways.find(({ to, over }) => to === upstream.protocol && serves(upstream, over))?.lane;
}

/** The dialects that a config may name. */
export const dialects = { names: dialectNames, named: dialectNamed, answered: answeredEndpoints } as const;
