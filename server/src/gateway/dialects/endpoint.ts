import type { JoulegateError } from '../../units/index.ts';
import type { EndpointName, Protocol } from '../../world/index.ts';
import type { CallRequest, Lane } from './lane.ts';

/** One path of the data plane: how its requests are read, where they may go, and how its clients are told of errors. */
export interface Endpoint {
  /** What a deployment must serve; several paths may need the same. */
  readonly name: EndpointName;
  readonly path: string;
  readonly client: Protocol;
  /** @throws JoulegateError `JG_BAD_JSON`, `JG_BAD_REQUEST` */
  parse(body: Buffer): CallRequest;
  /** The way to an upstream, by what it speaks. */
  readonly lanes: Readonly<Partial<Record<Protocol, Lane>>>;
  /** An answer's body. @param requestId the id under which the request is booked, for envelopes that name it */
  error(error: JoulegateError, requestId: string): Buffer;
  /** The same inside a stream that has begun. */
  streamError(error: JoulegateError, requestId: string): Buffer;
  /** Its answers are never kept. */
  readonly cached?: false;
  /** The answer that the gateway gives by itself where no deployment can, by what it expects the prompt to be in tokens. */
  readonly estimate?: (inputTokens: number) => Buffer;
  /** What keeps a silent stream open and no client takes for content. */
  readonly keepAlive: Buffer;
}
