/** Between what OpenAI clients and upstreams speak and what Anthropic's do, and between OpenAI's endpoints. */
import type { Way } from '../dialect.ts';
import { chatOverResponsesLane, messagesOverResponsesLane } from './chat-over-responses/lanes.ts';
import { chatOverMessagesLane, messagesOverChatLane } from './lanes.ts';
import { responsesOverChatLane, responsesOverMessagesLane } from './responses/lanes.ts';

/** A way from one dialect's endpoint to an upstream that does not serve it. */
interface Translation extends Way {
  readonly from: string;
  readonly endpoint: string;
  /** What stands under the endpoint's name elsewhere is not translated. */
  readonly path: string;
}

const CHAT = { from: 'openai', endpoint: 'chat', path: '/v1/chat/completions' } as const;
const MESSAGES = { from: 'anthropic', endpoint: 'messages', path: '/v1/messages' } as const;
const RESPONSES = { from: 'openai', endpoint: 'responses', path: '/v1/responses' } as const;

/** Every pair that is translated; of two ways to one upstream the first is taken. */
export const TRANSLATIONS: readonly Translation[] = [
  { ...CHAT, to: 'anthropic', over: 'messages', lane: chatOverMessagesLane },
  { ...CHAT, to: 'openai', over: 'responses', lane: chatOverResponsesLane },
  { ...MESSAGES, to: 'openai', over: 'chat', lane: messagesOverChatLane },
  { ...MESSAGES, to: 'openai', over: 'responses', lane: messagesOverResponsesLane },
  { ...RESPONSES, to: 'openai', over: 'chat', lane: responsesOverChatLane },
  { ...RESPONSES, to: 'anthropic', over: 'messages', lane: responsesOverMessagesLane },
];
