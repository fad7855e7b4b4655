import type { PassedPath } from '../../dialects/index.ts';

/** A body that comes in pieces, of which none is held. */
export interface PieceSource extends AsyncIterable<Buffer> {
  /** No more of it is wanted. */
  close(): void;
}

/** A request whose bytes pass as they are. */
export interface PassedRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly passed: PassedPath;
  /** As it came; `undefined`: it came without. */
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
  /** Of the body, where the client has said it. */
  readonly bytes: number | null;
  /** JSON is read whole, since it may name objects of others; anything else passes in pieces. */
  readonly body: Buffer | PieceSource | null;
  /** What a body of JSON says. */
  readonly value: unknown;
}
