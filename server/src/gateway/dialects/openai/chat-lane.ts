import type { Lane } from '../lane.ts';
import { ChatFollower } from './chat-stream.ts';
import { spliceToSend, type Members } from '../splice.ts';
import { answered, isCompletion, usageAtEnd } from './usage.ts';

const WITH_USAGE: Members = { include_usage: 'true' };

/** Chat completions to an OpenAI-compatible upstream: every byte as the client sent it, but the model's name and the wish for usage. */
export const chatLane: Lane = {
  upstream: 'openai',
  path: '/chat/completions',
  refused: () => [],
  outgoing(call, body, { model: upstreamModel }) {
    const asks = call.stream && !call.includeUsage;
    if (!asks && call.model === upstreamModel) return { body, dropped: [] };
    const members: Record<string, string | Members> = {};
    if (call.model !== upstreamModel) members['model'] = JSON.stringify(upstreamModel);
    if (asks) members['stream_options'] = WITH_USAGE;
    return { body: spliceToSend(body, members), dropped: [] };
  },
  follow: (call) => new ChatFollower(!call.includeUsage),
  answer(body) {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (!isCompletion(parsed)) throw new TypeError('no completion');
    return answered(body, parsed);
  },
  usageAtEnd,
  error: (_status, body) => body,
};
