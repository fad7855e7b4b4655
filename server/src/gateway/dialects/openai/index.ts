/** OpenAI's dialect, and what translations into it and out of it need. */
export { DONE_EVENT, hasEnded, SPOKEN_IN_CHUNK, textOfChunk } from './chat-stream.ts';
export { openai } from './dialect.ts';
export { SPOKEN_IN_RESPONSE, textOfResponseEvent } from './responses.ts';
export { answered, doubtfulIn, isCompletion, isZero, usageAtEnd, usageOf } from './usage.ts';
export { saidOf } from './said.ts';
