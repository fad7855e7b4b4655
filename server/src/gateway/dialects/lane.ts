import type { Tokens, Usage } from '../../units/index.ts';
import type { Vendor } from './vendor.ts';
import type { PartedBody } from './parted-body.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Parts of a prompt that are no text. */
export interface Media {
  /** Of the body, in base64 or as addresses. */
  readonly bytes: number;
  /** What each kind is expected to be, by its priors. */
  readonly image: Tokens;
  readonly file: Tokens;
  readonly audio: Tokens;
  /** What they can be together; `Infinity` where the upstream reads what nobody here has seen. */
  readonly mostTokens: Tokens;
}

/** What routing and accounting need of a request; everything else is forwarded unseen. */
export interface CallRequest {
  /** The body as it was parsed, once. */
  readonly parsed: JsonObject;
  readonly model: string;
  readonly stream: boolean;
  /** The client reads the stream's usage itself, so it is not stripped. */
  readonly includeUsage: boolean;
  /** The longest that one answer may be; `null` where the caller leaves it open. */
  readonly maxOutputTokens: number | null;
  /** Answers that are made of the one prompt. */
  readonly answers: number;
  /** Bit mask of `capabilityMask`: what the deployment must be able to do. */
  readonly capabilities: number;
  readonly media: Media;
  /** Requests that share a prefix name the same one. */
  readonly session: string | null;
}

/** What a follower found in the bytes it was given. */
export interface Followed {
  /** Bytes for the client, in order; possibly empty. */
  readonly forward: Buffer;
  /** The stream's last event has come; its bytes are held back as {@link StreamFollower.last}. */
  readonly done: boolean;
}

/** Follows one event stream at any byte boundary: what the client gets of it, its usage, its first content. */
export interface StreamFollower {
  push(bytes: Buffer): Followed;
  /** Of an event that is not whole yet. */
  readonly heldBytes: number;
  /** Nothing more comes: what is held of an event that is not whole is let go. */
  free(): void;
  /**
   * The event that ends a good stream for the client, sent after our totals. Empty while the upstream has not said that
   * its answer is whole: a stream that ends then was cut off.
   */
  readonly last: Buffer;
  readonly usage: Usage | null;
  /** What was told of usage contradicts itself or what was heard. */
  readonly doubtful: boolean;
  /** Ids of objects that the provider keeps, as far as the stream has named them. */
  readonly made: readonly string[];
  /** What the stream began with, where it tells its input there: true of an answer that is cut off too. Its output is none yet. */
  readonly begun: Usage | null;
  /** Content events seen: the token count of last resort. */
  readonly contentEvents: number;
  /** Bytes of text in what was seen, as JSON writes it. */
  readonly contentBytes: number;
  /** The first content event has come: no other deployment may serve this answer. */
  readonly committed: boolean;
  /** What the stream began with, where that was no event of its protocol. */
  readonly garbage: string | null;
  /** What the upstream told instead of going on; nothing that comes behind it ends the answer well. */
  readonly upstreamError: unknown;
  /** Told the text of each event before the client gets the event's bytes; `null`: no one listens, and nothing is read for it. */
  hear: ((text: string) => void) | null;
}

/** A whole answer as the client gets it. */
export interface Answer {
  readonly body: Buffer;
  /** `null` where the upstream gave none, or none that can be true. */
  readonly usage: Usage | null;
  /** The usage cannot be true. */
  readonly doubtful?: boolean;
  /** Ids of objects that the provider keeps. */
  readonly made?: readonly string[];
}

/** The upstream that a request goes to: its name of the model, and whose rules hold there. */
export interface Target {
  readonly model: string;
  readonly vendor: Vendor;
}

/** What is sent upstream. */
export interface Outgoing {
  readonly body: Buffer | PartedBody;
  /** Parameters that the upstream's protocol has no word for, told to the client by header. */
  readonly dropped: readonly string[];
}

/**
 * One way from a client's endpoint to an upstream's. Where both speak the same protocol, bytes pass through;
 * otherwise requests, answers, streams and errors are translated.
 */
export interface Lane {
  readonly upstream: string;
  /** Behind the deployment's base path, such as `/chat/completions`. */
  readonly path: string;
  /** Parameters of a request that this lane cannot carry; such a request goes elsewhere or is refused. */
  refused(call: CallRequest): readonly string[];
  /** @throws JoulegateError `JG_BAD_REQUEST` by name where this one upstream does not take what its protocol could carry */
  outgoing(call: CallRequest, body: Buffer, target: Target): Outgoing;
  /** Tokens of an answer that the lane asks for where the caller leaves its length open. */
  longestAnswer?(upstreamModel: string): Tokens;
  follow(call: CallRequest): StreamFollower;
  /** @throws TypeError where the body is no answer of the upstream's protocol */
  answer(body: Buffer, call: CallRequest): Answer;
  /** Usage by the end of a body too large to be read whole; its beginning is with the client. */
  usageAtEnd(tail: Buffer): Usage | null;
  /** Ids in the beginning of a body too large to be read whole. */
  madeAtStart?(head: Buffer): readonly string[];
  /** The upstream's error in the client's envelope. */
  error(status: number, body: Buffer): Buffer;
}
