import { SPOKEN_IN_MESSAGE, textOfMessageEvent } from '../../anthropic/index.ts';
import { isRecord } from '../../json-body.ts';
import { toldStatus } from '../../told-error.ts';
import { chatError } from '../errors.ts';
import { MessageReader, type MessageBlock } from '../read-message.ts';
import { finishReason } from '../stop-reasons.ts';
import { headOf, writeRefusal } from './message-answer.ts';
import { ResponseFollower } from './response-follower.ts';
import { sealed } from './thoughts.ts';

/** Translates a message's stream into a response's. */
export class MessageStreamToResponse extends ResponseFollower {
  protected readonly textOf = textOfMessageEvent;
  protected readonly spoken = SPOKEN_IN_MESSAGE;
  #stop: unknown = null;

  readonly #reader = new MessageReader(this, {
    begin: (message) => {
      this.begin(headOf(message));
      return this.writer.take();
    },
    text: (said) => {
      this.writer.text(said);
      return this.writer.take();
    },
    thinking: (thought) => {
      this.writer.thinking(thought);
      return this.writer.take();
    },
    call: ({ start, call }) => {
      this.writer.call({ index: call, id: start['id'], function: { name: start['name'] } });
      return this.writer.take();
    },
    argue: ({ call }, piece) => {
      this.writer.call({ index: call, function: { arguments: piece } });
      return this.writer.take();
    },
    end: (block) => this.#end(block),
    finish: (delta) => {
      this.#stop = delta['stop_reason'];
      this.complete = true;
      writeRefusal(this.writer, delta);
      return this.writer.take();
    },
    fail: (told) => this.failed(told, chatError(isRecord(told) ? told : {}, toldStatus(told))),
    spoil: (data) => this.spoil(data),
  });

  protected translate(data: string): string | null {
    return this.#reader.read(data);
  }

  protected finish(): unknown {
    return finishReason(this.#stop);
  }

  #end({ start: { type, data }, thinking, signature }: MessageBlock): string {
    if (type === 'thinking') this.writer.seal(sealed({ type, thinking, signature }));
    else if (type === 'redacted_thinking') this.writer.seal(sealed({ type, data }));
    return this.writer.take();
  }
}
