/** Between what OpenAI clients and upstreams speak and what Anthropic's do. */
import type { Lane } from '../lane.ts';
import { chatOverMessagesLane, messagesOverChatLane } from './lanes.ts';

/** A way from one dialect's endpoint to an upstream of another dialect. */
export interface Translation {
  readonly from: string;
  readonly endpoint: string;
  readonly to: string;
  /** The endpoint that the upstream must serve. */
  readonly over: string;
  readonly lane: Lane;
}

/** Every pair of dialects that is translated. */
export const TRANSLATIONS: readonly Translation[] = [
  { from: 'openai', endpoint: 'chat', to: 'anthropic', over: 'messages', lane: chatOverMessagesLane },
  { from: 'anthropic', endpoint: 'messages', to: 'openai', over: 'chat', lane: messagesOverChatLane },
];
