import { parseData } from '../../event-follower.ts';
import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { doubtfulIn, hasEnded, isZero, SPOKEN_IN_CHUNK, textOfChunk, usageOf } from '../../openai/index.ts';
import { errorInChoices, toldStatus } from '../../told-error.ts';
import { wholeError } from '../errors.ts';
import { writeChatMessage } from './chat-answer.ts';
import { ResponseFollower } from './response-follower.ts';

/** Translates the chunks of a chat completion into a response's stream. */
export class ChunkStreamToResponse extends ResponseFollower {
  protected readonly textOf = textOfChunk;
  protected readonly spoken = SPOKEN_IN_CHUNK;
  #finish: unknown = null;

  protected translate(data: string): string | null {
    if (data === '[DONE]') {
      if (!this.writer.begun) this.spoil(data);
      return null;
    }
    const chunk = parseData(data);
    if (chunk === null) return this.spoil(data);
    // Behind an error nothing is said.
    if (this.upstreamError !== null) return '';
    if (chunk['error'] != null) return this.#fail(chunk['error']);
    this.#readUsage(chunk);
    const { choices } = chunk;
    // Vendors have events of their own, and chunks without an answer.
    if (!Array.isArray(choices)) return '';
    const told = errorInChoices(choices);
    if (told !== null) return this.#fail(told);
    // Azure's first chunk has neither an answer nor a name.
    if (!this.writer.begun && choices.length > 0)
      this.begin({ id: chunk['id'], model: chunk['model'], tier: chunk['service_tier'] });
    // Of several answers the first, as in a whole one.
    const choice: unknown =
      choices.length === 1 ? choices[0] : choices.find((one) => isRecord(one) && one['index'] === 0);
    if (isRecord(choice) && (choice['index'] ?? 0) === 0) this.#choice(choice);
    return this.writer.take();
  }

  protected finish(): unknown {
    return this.#finish;
  }

  #choice(choice: JsonObject): void {
    const delta = isRecord(choice['delta']) ? choice['delta'] : {};
    if (writeChatMessage(this.writer, delta)) this.content();
    if (hasEnded(choice)) {
      this.#finish ??= choice['finish_reason'];
      this.complete = true;
      this.committed = true;
    }
  }

  #readUsage(chunk: JsonObject): void {
    const usage = usageOf(chunk);
    if (usage === null) return;
    this.doubtful ||= doubtfulIn(chunk);
    if (this.usage === null || !isZero(usage)) this.usage = usage;
  }

  #fail(error: unknown): string {
    return this.failed(error, wholeError(isRecord(error) ? error : { message: error }, toldStatus(error)));
  }
}
