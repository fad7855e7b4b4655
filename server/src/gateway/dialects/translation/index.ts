/** Between what OpenAI clients and upstreams speak and what Anthropic's do. */
import type { Lane } from '../lane.ts';
import { chatOverMessagesLane, messagesOverChatLane } from './lanes.ts';
import { responsesOverChatLane, responsesOverMessagesLane } from './responses/lanes.ts';

/** A way from one dialect's endpoint to an upstream that does not serve it. */
export interface Translation {
  readonly from: string;
  readonly endpoint: string;
  /** What stands under the endpoint's name elsewhere is not translated. */
  readonly path: string;
  readonly to: string;
  /** The endpoint that the upstream must serve. */
  readonly over: string;
  readonly lane: Lane;
}

const RESPONSES = { from: 'openai', endpoint: 'responses', path: '/v1/responses' } as const;

/** Every pair that is translated. */
export const TRANSLATIONS: readonly Translation[] = [
  {
    from: 'openai',
    endpoint: 'chat',
    path: '/v1/chat/completions',
    to: 'anthropic',
    over: 'messages',
    lane: chatOverMessagesLane,
  },
  {
    from: 'anthropic',
    endpoint: 'messages',
    path: '/v1/messages',
    to: 'openai',
    over: 'chat',
    lane: messagesOverChatLane,
  },
  { ...RESPONSES, to: 'openai', over: 'chat', lane: responsesOverChatLane },
  { ...RESPONSES, to: 'anthropic', over: 'messages', lane: responsesOverMessagesLane },
];
