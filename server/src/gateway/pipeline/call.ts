import type { Granted, Refused } from '../../accounts/index.ts';
import {
  maskOf,
  type CompiledWorkload,
  type ControlRules,
  type Decision,
  type ExpectedUsage,
  type Table,
} from '../../kernel/index.ts';
import type { Attempt, Entry } from '../../ledger/index.ts';
import {
  toJoulegateError,
  type EpochMs,
  type JoulegateError,
  type Listed,
  type Ms,
  type Tokens,
  type Usage,
  type UsageGrade,
} from '../../units/index.ts';
import type { CacheTurn, Hit } from '../cache/index.ts';
import type { CallRequest, Endpoint, RequestHeaders } from '../dialects/index.ts';
import type { Waiting, WarmPrefix } from '../fleet/index.ts';
import type { FilesRead } from '../lean/index.ts';
import type { CallerNames, GuardTurn, ValuesBack } from '../guarding/index.ts';
import type { Principal } from '../tenants/index.ts';
import type { GatewayRuntime, GivenWay, Timing } from './runtime.ts';
import { RequestTrace } from './trace.ts';

/** What a caller may say by header. */
export interface CallerWishes {
  readonly workload: string | null;
  readonly origin: string | null;
  readonly latencyLimitMs: number | null;
  readonly units: Readonly<Record<string, number>> | null;
  readonly exactModel: boolean;
  /** Rules that hold beside the workload's, so that a request can only be stricter. */
  readonly control: ControlRules | null;
  /** The control header as it was sent. */
  readonly controlText: string;
  readonly caller: CallerNames;
}

/** Of a request whose headers were not read. */
export const NO_WISHES: CallerWishes = {
  workload: null,
  origin: null,
  latencyLimitMs: null,
  units: null,
  exactModel: false,
  control: null,
  controlText: '',
  caller: { session: null, agent: null },
};

/** Names and values by turns: node sends such a list as it is. */
export type HeaderList = string[];

/** Headers of an upstream's answer as they came, names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The client's side of an exchange, whatever the transport. */
export interface Reply {
  readonly headersSent: boolean;
  head(status: number, headers: HeaderList): void;
  /** Returns false when the client reads too slowly; `onDrain` says when to go on. */
  write(chunk: Buffer): boolean;
  end(chunk?: Buffer): void;
  /** Breaks the answer off so that nobody takes it for complete. */
  cut(chunk?: Buffer): void;
  onDrain(callback: () => void): void;
}

/** A large body as it was read. */
export interface BodyValue {
  readonly value: unknown;
  /** Bytes that its text takes in UTF-8 beyond its length as a string. */
  readonly extraBytes: number;
}

/** A request whose body has been read. */
export interface Incoming {
  readonly headers: RequestHeaders;
  /** Behind the path, with its `?`; empty where there is none. */
  readonly query: string;
  readonly body: Buffer;
  /** What it says, where it was read while it came; `null`: it is still to be parsed. */
  readonly value: BodyValue | null;
  /** Monotonic ms when the last body byte had arrived. */
  readonly receivedMs: number;
}

/** One try as it ended, as far as it is booked. */
export interface TryResult {
  readonly index: number;
  readonly outcome: Attempt['outcome'];
  readonly status: number | null;
  readonly usage: Usage;
  readonly usageGrade: UsageGrade;
  readonly timing: Timing;
}

/** How a try ended and what the client should see of it. */
export interface Try extends TryResult {
  readonly error: JoulegateError | null;
  /** Whose fault it was, for the breaker. */
  readonly blame: 'upstream' | 'nobody';
  /** Another deployment may be tried. */
  readonly retryable: boolean;
  /** The client has seen content of this try. */
  readonly committed: boolean;
  /** The upstream's own answer goes to the client as it is. */
  readonly passThrough: boolean;
  /** The upstream refused the credential, and another takes its turn. */
  readonly otherKey?: true;
  /** The same deployment takes the request in another form. */
  readonly again?: true;
  readonly contentType: string;
  readonly retryAfter: string | null;
  /** Bytes still to be sent: a whole body, or a stream's last event. */
  readonly tail: Buffer;
}

/** An answer that needs no deployment. */
export type Prepared = { readonly own: Buffer } | { readonly stored: Hit };

/** Where a request goes, in order of preference, and what was decided. Indices are table positions. */
export interface Route {
  readonly first: number;
  /** The order of all that may serve it, the first included; asked for only when the first one fails. */
  readonly order: () => readonly number[];
  /** What the router chose or would have chosen; `null` when the router itself failed. */
  readonly decision: Decision | null;
  /** Why no deployment may serve it; the decision is booked with it. */
  readonly refusal: JoulegateError | null;
  /** When the same request may be served: a spent budget that queues opens its next period. */
  readonly opensAt: EpochMs | null;
}

/** The state of one request: what is known of it so far and what it holds. Each part is filled by the step that is named. */
export class Call implements Listed {
  place = -1;
  readonly runtime: GatewayRuntime;
  readonly id: string;
  readonly at: EpochMs;
  readonly principal: Principal;
  readonly endpoint: Endpoint;
  readonly incoming: Incoming;
  readonly client: Reply;
  /** The table that decides it, also where another has come meanwhile. */
  readonly table: Table;
  readonly onEnd: (row: Entry) => void;
  /** Takes room for bytes of its answer, until the request ends; `false` where there is none for its key. */
  readonly room: (bytes: number) => boolean;
  /** `null`: it is not traced. */
  readonly trace: RequestTrace | null;
  /** `null`: wherever its workload allows. */
  way: GivenWay | null = null;

  // admit
  wishes: CallerWishes = NO_WISHES;
  origin: string;
  request: CallRequest | null = null;

  // prepare: steps may put another body in the place of the one that came
  body: Buffer;
  /** Those of the client that may go on; control rules leave some out. */
  headers: RequestHeaders;
  compiled: CompiledWorkload | null = null;
  /** The model that it insists on; `null` where the caller named the workload. */
  modelAsked: string | null = null;
  turn: CacheTurn | null = null;
  /** Its files that go on as text; `null`: it has none, or its workload leaves them as they are. */
  files: FilesRead | null = null;
  /** What no reader of these files sees; the text in their place does not say it. */
  unseenTexts: readonly string[] = [];
  /** Where texts of files stand that were put in their place. */
  leanPaths: readonly string[] = [];
  /** `null`: the guard does not look at it. */
  guard: GuardTurn | null = null;
  valuesBack: ValuesBack | null = null;

  // place
  /** `null`: it could not wait. If it could: where it would have gone when it was submitted. */
  waited: Pick<NonNullable<Entry['waited']>, 'since' | 'batch'> | null = null;
  atOnce: { readonly table: Table; readonly index: number } | null = null;
  expected: ExpectedUsage = { inputTokens: 0, cacheReadTokens: 0, outputTokens: 0 };
  /** Of the text of its prompt by its length alone, whatever was learned. */
  textTokens: Tokens = 0;
  warm: WarmPrefix | null = null;
  route: Route | null = null;
  decision: Decision | null = null;
  /** Next place in the route's order, and how often the order was gone through. */
  position = 0;
  /** Why the newest deployment in order cannot carry the request. */
  uncarried: JoulegateError | null = null;
  round = 0;
  /** What it holds of its owner's limits; `null`: nothing. */
  lease: Waiting | null = null;
  /** Output that is held of the limits for the try under way. */
  heldOutputTokens: Tokens = Infinity;
  /** What the limits said; told to the client as rate-limit headers. */
  verdict: Granted | Refused | null = null;

  // send
  readonly tries: Try[] = [];
  current: { readonly index: number; abort(reason: JoulegateError): void } | null = null;
  /** Monotonic; 0: nothing was sent yet. */
  dispatchedMs: Ms = 0;
  /** Monotonic; 0: no try has ended yet. */
  upstreamEndMs: Ms = 0;
  /** What the upstream said beside the body of the answer that is passed on. */
  upstreamHeaders: AnswerHeaders | null = null;
  /** The client would have had the upstream's own headers without joulegate. */
  passesHeaders = false;
  /** So much of an answer may be held by the room that was taken; little takes none. */
  mayHoldBytes = 131_072;
  /** Headers that became known on the way. */
  readonly alsoHeaders: HeaderList = [];
  /** What has been sent so far are events, not the start of one large body. */
  streaming = false;
  keepAlive: { touched(): void; stop(): void } | null = null;

  // finish
  over = false;
  /** What the request waits for ends with it. */
  cancelWait: (() => void) | null = null;

  constructor(
    runtime: GatewayRuntime,
    principal: Principal,
    endpoint: Endpoint,
    incoming: Incoming,
    client: Reply,
    onEnd: (row: Entry) => void,
    room: (bytes: number) => boolean = () => true,
  ) {
    this.runtime = runtime;
    this.id = runtime.newId();
    this.at = runtime.clock.now();
    this.principal = principal;
    this.endpoint = endpoint;
    this.incoming = incoming;
    this.body = incoming.body;
    this.headers = incoming.headers;
    this.client = client;
    this.onEnd = onEnd;
    this.room = room;
    this.trace =
      runtime.traceRatio === null ? null : RequestTrace.begin(incoming.headers, runtime.traceRatio, runtime.rng);
    this.table = runtime.table();
    this.origin = runtime.ownOrigin;
  }
}

/** Our own time so far: before the first dispatch and after the last upstream byte. */
export function overheadMs({ runtime, incoming, dispatchedMs, upstreamEndMs }: Call): Ms {
  const now = runtime.clock.monotonicMs();
  return (dispatchedMs || now) - incoming.receivedMs + (upstreamEndMs === 0 ? 0 : now - upstreamEndMs);
}

/** Bytes of the prompt that are text; what pictures and files count is added in tokens. */
export const textBytes = ({ request, body }: Call): number => Math.max(0, body.length - (request?.media.bytes ?? 0));

/** A header of whatever answer comes. */
export function alsoHeader({ alsoHeaders }: Call, name: string, value: string): void {
  const at = alsoHeaders.indexOf(name);
  if (at === -1) alsoHeaders.push(name, value);
  else alsoHeaders[at + 1] = value;
}

/** A header's only or first value; empty where it is absent. */
export const firstValue = (value: AnswerHeaders[string]): string =>
  Array.isArray(value) ? (value[0] ?? '') : (value ?? '');

/** What a deployment must serve to answer at an endpoint, itself or by translation: a bit of the table's mask. */
export const endpointNeed = (table: Table, { name, ways }: Endpoint): number =>
  ways.length > 0 ? maskOf.endpoint(table, name) : maskOf.served(table, name);

type Told = Pick<GatewayRuntime, 'bus'>;
type Part = 'abuse' | 'catalogue' | 'policy' | 'limits' | 'fleet' | 'ledger' | 'guard';

const tell = ({ bus }: Told, part: Part, fault: unknown): void =>
  bus.publish({ kind: 'part-fault', part, message: toJoulegateError(fault).message });

/** Work of a part whose failure costs what it would have given, never the request. */
export function tolerate<T>(runtime: Told, part: Part, work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (fault) {
    tell(runtime, part, fault);
    return otherwise;
  }
}

/** The same for work that nobody waits for: a promise that is rejected later would end the process. */
export function tolerateLater(runtime: Told, part: Part, work: () => unknown): void {
  const begun = tolerate(runtime, part, work, undefined);
  if (begun instanceof Promise) begun.catch((fault: unknown) => tell(runtime, part, fault));
}
