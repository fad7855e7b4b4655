import { isRecord } from '../../json-body.ts';
import type { JsonObject, Target } from '../../lane.ts';
import { asksForObject } from '../chat-to-messages.ts';
import { fitChat } from '../fit-chat.ts';
import { fitMessages } from '../fit-messages.ts';
import type { Translated } from '../parameters.ts';
import { inOurWords, responsesToChat, responsesToMessages } from './to-chat.ts';

const told = ({ body, dropped, refused }: Translated): Translated => ({
  body,
  dropped: [...new Set(dropped.map(inOurWords))],
  refused: [...new Set(refused.map(inOurWords))],
});

/** A response request as a chat completion request with values as its upstream takes them. */
export const fittedChat = (request: JsonObject, target: Target): Translated =>
  told(fitChat(responsesToChat(request, target.model), target));

/** A response request as a message request with values as Anthropic takes them. */
export function fittedMessages(request: JsonObject, model: string): Translated {
  const { text } = request;
  const jsonObject = isRecord(text) && asksForObject(text['format']);
  return told(fitMessages(responsesToMessages(request, model), jsonObject));
}
