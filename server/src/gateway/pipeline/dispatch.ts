import type { CallRequest, Lane } from '../dialects/index.ts';
import type { Incoming } from './reply.ts';

/** What is sent where. */
export interface Dispatch {
  readonly index: number;
  readonly lane: Lane;
  /** Both ends speak the same protocol: large bodies may pass unread. */
  readonly sameProtocol: boolean;
  readonly call: CallRequest;
  readonly client: Incoming['headers'];
  readonly body: Buffer;
  readonly expectedInput: number;
}
