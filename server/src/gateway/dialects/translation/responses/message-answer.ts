import { messageUsageOf } from '../../anthropic/index.ts';
import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { refusalOf } from '../message-to-completion.ts';
import { records, text } from '../parameters.ts';
import { finishReason } from '../stop-reasons.ts';
import { chatTier } from '../usage.ts';
import type { Head } from './response-body.ts';
import { ResponseWriter } from './response-writer.ts';
import { sealed } from './thoughts.ts';

/** What a message tells of itself. */
export const headOf = (message: JsonObject): Omit<Head, 'createdS'> => ({
  id: message['id'],
  model: message['model'],
  tier: isRecord(message['usage']) ? chatTier(message['usage']['service_tier']) : undefined,
});

/** A refusal as what the model says of it; only that end has details. */
export function writeRefusal(writer: ResponseWriter, { stop_reason: reason, stop_details: details }: JsonObject): void {
  const refusal = reason === 'refusal' ? refusalOf(details) : null;
  if (refusal !== null) writer.refusal(refusal);
}

/**
 * A whole message as a response.
 * @param request of the response
 * @param nowS seconds since 1970: Anthropic does not date its messages
 */
export function messageToResponse(message: JsonObject, request: JsonObject, nowS: number): JsonObject {
  const writer = new ResponseWriter(request);
  writer.begin({ ...headOf(message), createdS: nowS });
  for (const block of records(message['content']))
    switch (block['type']) {
      case 'text':
        if (block['text'] !== '') writer.text(text(block['text']));
        break;
      case 'thinking':
        if (block['thinking'] !== '') writer.thinking(text(block['thinking']));
        writer.seal(sealed(block));
        break;
      case 'redacted_thinking':
        writer.seal(sealed(block));
        break;
      case 'tool_use':
        writer.call({
          id: block['id'],
          function: { name: block['name'], arguments: JSON.stringify(block['input'] ?? {}) },
        });
        break;
      default:
    }
  writeRefusal(writer, message);
  const finish = finishReason(message['stop_reason']);
  return writer.whole({ finish, usage: messageUsageOf(message), completedS: nowS });
}
