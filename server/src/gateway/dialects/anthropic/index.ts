/** Anthropic's dialect, and what translations into it and out of it need. */
export { anthropic } from './dialect.ts';
export { messagesErrorType } from './error.ts';
export { parseMessage } from './lanes.ts';
export { hasMessageContent, MESSAGE_STOP, parseMessageEvent, SPOKEN_IN_MESSAGE, textOfMessageEvent } from './stream.ts';
export { answeredMessage, begunUsage, closedUsage, messageUsageAtEnd, messageUsageOf } from './usage.ts';
