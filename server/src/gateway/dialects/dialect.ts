import type { JoulegateError, Ms } from '../../units/index.ts';
import type { BodyFacts, HeaderFacts } from './control/facts.ts';
import type { EnclosedPart, NamedFile } from './files.ts';
import type { CallRequest, JsonObject, Lane } from './lane.ts';
import type { PassedFamily } from './passed/family.ts';
import type { TextPart } from './texts.ts';

/** Which header carries a credential. */
export type AuthStyle = 'bearer' | 'x-api-key' | 'api-key';

/** Headers of a request as they came, names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One path of the data plane as its dialect declares it. */
export interface EndpointOfDialect {
  /** What a deployment must serve; several paths may need the same. */
  readonly name: string;
  readonly path: string;
  /**
   * @param value of the body, where it was read while it came
   * @throws JoulegateError `JG_BAD_JSON`, `JG_BAD_REQUEST`
   */
  parse(body: Buffer, value?: unknown): CallRequest;
  /** The way to an upstream of the same dialect. */
  readonly lane: Lane;
  /** What the members of its bodies make an upstream do. */
  readonly facts: BodyFacts;
  /** The text parts of a prompt, in order, each by its path; `replaceTexts` puts others in their place. */
  texts(parsed: JsonObject): readonly TextPart[];
  /** The files and pictures that stand whole in a prompt, in order. Absent: its bodies have none. */
  enclosed?(parsed: JsonObject): readonly EnclosedPart[];
  /** The files that a prompt names by their ids. Absent: its bodies name none that could stand whole. */
  named?(parsed: JsonObject): readonly NamedFile[];
  /** An error inside a stream that has begun, where it differs from the dialect's. */
  readonly streamError?: (error: JoulegateError, requestId: string) => Buffer;
  /** Its answers are never kept. */
  readonly cached?: false;
  /** The answer that the gateway gives by itself where no deployment can, by what it expects the prompt to be in tokens. */
  readonly estimate?: (inputTokens: number) => Buffer;
  /** The endpoint whose requests taught how long such a prompt is; its own where absent. */
  readonly learnsFrom?: string;
}

/** A name that callers may use for a model. */
export interface ModelName {
  readonly id: string;
  readonly owner: string;
  /** As its upstream told it; `null` or absent: nobody did. */
  readonly createdMs?: number | null;
  readonly displayName?: string | null;
}

/** Everything that the gateway knows of one vendor's protocol. A new one is one folder and one line of the registry. */
export interface Dialect {
  readonly name: string;
  readonly endpoints: readonly EndpointOfDialect[];
  /** Paths that pass unread where a deployment says so. */
  readonly passed: readonly PassedFamily[];
  /** What an upstream serves where its deployment does not say. */
  readonly serves: readonly string[];
  /** The header of a credential where a deployment does not say. */
  readonly auth: AuthStyle;
  /** The header by which clients name a request to support. */
  readonly requestIdHeader: string;
  /** A client of this dialect asks, where the path does not tell. */
  speaks(headers: RequestHeaders): boolean;
  /** An answer's body. @param requestId the id under which the request is booked, for envelopes that name it */
  error(error: JoulegateError, requestId: string): Buffer;
  /** The same inside a stream that has begun. */
  streamError(error: JoulegateError, requestId: string): Buffer;
  /** What keeps a silent stream open and no client takes for content. */
  readonly keepAlive: Buffer;
  /** Adds the parameters that the dialect takes as headers. @param client headers of a client that speaks it; empty for others */
  addHeaders(headers: Record<string, string>, client: RequestHeaders): void;
  /** What the headers that go on make an upstream do. */
  readonly headerFacts: HeaderFacts;
  /** Members of a client's query that its upstreams take, harmless under any control rule. */
  readonly passedQuery: readonly string[];
  /** Request headers that change an answer. */
  readonly askedByHeader: readonly string[];
  /** An answer's header that its clients read: limits of the vendor, its own name for the request. */
  passes(name: string): boolean;
  model(name: ModelName): object;
  modelList(names: readonly ModelName[]): object;
}

/** A way by translation. */
export interface Way {
  /** What the upstream speaks. */
  readonly to: string;
  /** The endpoint that the upstream must serve. */
  readonly over: string;
  readonly lane: Lane;
}

/** One path of the data plane, ready to serve. */
export interface Endpoint extends Omit<EndpointOfDialect, 'lane' | 'streamError'> {
  readonly dialect: Dialect;
  /** The way to an upstream that serves it. */
  readonly native: Lane | undefined;
  /** The ways to upstreams that do not, the better ones first. */
  readonly ways: readonly Way[];
  streamError(error: JoulegateError, requestId: string): Buffer;
}

/** A header that is given once. */
export const singleHeader = (value: RequestHeaders[string]): string | undefined =>
  typeof value === 'string' ? value : undefined;

const PLAIN_MEMBER = /^[\w.-]{1,64}$/;

/**
 * What of a client's query goes on to an upstream that speaks its dialect.
 * @param query with its `?`, or empty
 * @example passedQuery({ passedQuery: ['beta'] }, '?beta=true&key=x') // 'beta=true'
 */
export function passedQuery({ passedQuery: names }: Pick<Dialect, 'passedQuery'>, query: string): string {
  if (query.length < 2 || names.length === 0) return '';
  const members = new URLSearchParams(query.slice(1));
  return names
    .flatMap((name) => {
      const value = members.get(name);
      return value !== null && PLAIN_MEMBER.test(value) ? [`${name}=${value}`] : [];
    })
    .join('&');
}

/** What `Retry-After` asks for in ms: seconds, or a date; `null` where it says nothing sensible. */
export function retryAfterMs(value: string | null, now: number): Ms | null {
  if (value === null) return null;
  if (/^\d{1,7}(\.\d{1,3})?$/.test(value)) return Number(value) * 1000;
  // Date.parse finds a date in nearly anything; HTTP's begins with a day of the week.
  const at = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
