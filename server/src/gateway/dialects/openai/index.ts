/** OpenAI's dialect, and what translations into it and out of it need. */
export { DONE_EVENT, textOfChunk } from './chat-stream.ts';
export { openai } from './dialect.ts';
export { readUsage } from './usage.ts';
