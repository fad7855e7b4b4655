import { anthropic } from './anthropic/index.ts';
import type { Dialect, Endpoint, RequestHeaders } from './dialect.ts';
import { openai } from './openai/index.ts';
import { TRANSLATIONS } from './translation/index.ts';

const dialects = new Map<string, Dialect>();
const endpoints = new Map<string, Endpoint>();

/**
 * Makes a dialect known to config and gateway; to be called before a gateway starts.
 * @returns what takes it away again
 * @throws RangeError where its name or a path of it is taken
 */
export function registerDialect(dialect: Dialect): () => void {
  const taken = dialect.endpoints.find(({ path }) => endpoints.has(path));
  if (dialects.has(dialect.name) || taken !== undefined)
    throw new RangeError(`the dialect ${dialect.name} or its path ${taken?.path ?? ''} is registered already`);
  dialects.set(dialect.name, dialect);
  for (const { lane, streamError = dialect.streamError, ...each } of dialect.endpoints) {
    const translated = TRANSLATIONS.filter(({ from, endpoint }) => from === dialect.name && endpoint === each.name);
    endpoints.set(each.path, {
      ...each,
      dialect,
      streamError,
      lanes: { [dialect.name]: lane, ...Object.fromEntries(translated.map((way) => [way.to, way.lane])) },
    });
  }
  return () => {
    dialects.delete(dialect.name);
    for (const { path } of dialect.endpoints) endpoints.delete(path);
  };
}

for (const dialect of [openai, anthropic]) registerDialect(dialect);

export const dialectNames = (): readonly string[] => [...dialects.keys()];
export const dialectNamed = (name: string): Dialect | undefined => dialects.get(name);

/** Every endpoint that forwards, by its path. */
export const endpointsByPath = (): ReadonlyMap<string, Endpoint> => endpoints;

/** What a client speaks where the path does not tell: what its headers say, or else OpenAI's. */
export function dialectOfClient(headers: RequestHeaders): Dialect {
  for (const dialect of dialects.values()) if (dialect !== openai && dialect.speaks(headers)) return dialect;
  return openai;
}

/** The endpoints that a deployment answers to: those that its upstream serves, and those translated to them. */
export const answeredEndpoints = (protocol: string, served: readonly string[]): readonly string[] => [
  ...served,
  ...TRANSLATIONS.filter(({ to, over }) => to === protocol && served.includes(over)).map(({ endpoint }) => endpoint),
];
