import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { TranslatingFollower } from '../translating-follower.ts';
import type { Head } from './response-body.ts';
import { ResponseWriter } from './response-writer.ts';

/** Translates a stream into a response's. The last event tells the whole response. */
export abstract class ResponseFollower extends TranslatingFollower {
  protected readonly writer: ResponseWriter;
  protected lastEvent = Buffer.alloc(0);
  readonly #now: () => number;

  /**
   * @param request of the response
   * @param now seconds since 1970
   */
  constructor(request: JsonObject, now: () => number) {
    super();
    this.writer = new ResponseWriter(request);
    this.#now = now;
  }

  /** Why the answer ended, in the words of chat completions. */
  protected abstract finish(): unknown;

  protected closing(): string {
    if (!this.writer.begun) return '';
    this.writer.close(this.finish());
    const rest = this.writer.take();
    this.writer.end({ finish: this.finish(), usage: this.usage, completedS: this.#now() });
    this.lastEvent = Buffer.from(this.writer.take());
    return rest;
  }

  protected begin(head: Omit<Head, 'createdS'>): void {
    this.writer.begin({ ...head, createdS: this.#now() });
  }

  /** @param envelope the error in OpenAI's envelope */
  protected failed(error: unknown, envelope: JsonObject): string {
    this.upstreamError = error;
    this.writer.fail(isRecord(envelope['error']) ? envelope['error'] : {});
    return this.writer.take();
  }
}
