import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { hasEnded, SPOKEN_IN_CHUNK, textOfChunk } from '../../openai/index.ts';
import { toldStatus } from '../../told-error.ts';
import { wholeError } from '../errors.ts';
import { readChunk, type ChunkWriter } from '../read-chunk.ts';
import { writeChatMessage } from './chat-answer.ts';
import { ResponseFollower } from './response-follower.ts';

/** Translates the chunks of a chat completion into a response's stream. */
export class ChunkStreamToResponse extends ResponseFollower {
  protected readonly textOf = textOfChunk;
  protected readonly spoken = SPOKEN_IN_CHUNK;
  #finish: unknown = null;

  readonly #parts: ChunkWriter = {
    begun: () => this.writer.begun,
    begin: ({ id, model, service_tier: tier }) => {
      this.begin({ id, model, tier });
      return this.writer.take();
    },
    choice: (choice) => this.#choice(choice),
    fail: (error) => this.failed(error, wholeError(isRecord(error) ? error : { message: error }, toldStatus(error))),
    spoil: (data) => this.spoil(data),
  };

  protected translate(data: string): string | null {
    return readChunk(this, data, this.#parts);
  }

  protected finish(): unknown {
    return this.#finish;
  }

  #choice(choice: JsonObject): string {
    const delta = isRecord(choice['delta']) ? choice['delta'] : {};
    if (writeChatMessage(this.writer, delta)) this.content();
    if (hasEnded(choice)) {
      this.#finish ??= choice['finish_reason'];
      this.complete = true;
      this.committed = true;
    }
    return this.writer.take();
  }
}
