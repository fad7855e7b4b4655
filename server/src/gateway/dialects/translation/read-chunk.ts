import { parseData } from '../event-follower.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { doubtfulIn, isZero, usageOf } from '../openai/index.ts';
import { errorInChoices } from '../told-error.ts';
import type { TranslatingFollower } from './translating-follower.ts';

/** Writes what the chunks of a chat completion say, in another protocol. Each part gives what goes to the client. */
export interface ChunkWriter {
  readonly begun: () => boolean;
  /** The first chunk that has an answer or a name. */
  readonly begin: (chunk: JsonObject) => string;
  readonly choice: (choice: JsonObject) => string;
  readonly fail: (error: unknown) => string;
  /** An event that is no chunk. */
  readonly spoil: (data: string) => string;
}

type Known = Pick<TranslatingFollower, 'usage' | 'doubtful' | 'upstreamError'>;

function readUsage(known: Known, chunk: JsonObject): void {
  const usage = usageOf(chunk);
  if (usage === null) return;
  known.doubtful ||= doubtfulIn(chunk);
  if (known.usage === null || !isZero(usage)) known.usage = usage;
}

/**
 * Reads one event of a stream of chunks and has its parts written.
 * @param known what is known of the stream so far; usage is set
 * @returns `null` at the end of the stream
 */
export function readChunk(known: Known, data: string, writer: ChunkWriter): string | null {
  if (data === '[DONE]') {
    if (!writer.begun()) writer.spoil(data);
    return null;
  }
  const chunk = parseData(data);
  if (chunk === null) return writer.spoil(data);
  // Behind an error nothing is said.
  if (known.upstreamError !== null) return '';
  if (chunk['error'] != null) return writer.fail(chunk['error']);
  readUsage(known, chunk);
  const { choices } = chunk;
  // Vendors have events of their own, and chunks without an answer.
  if (!Array.isArray(choices)) return '';
  const told = errorInChoices(choices);
  if (told !== null) return writer.fail(told);
  // Azure's first chunk has neither an answer nor a name.
  const begun = !writer.begun() && choices.length > 0 ? writer.begin(chunk) : '';
  // Of several answers the first, as in a whole one.
  const choice: unknown =
    choices.length === 1 ? choices[0] : choices.find((one) => isRecord(one) && one['index'] === 0);
  return isRecord(choice) && (choice['index'] ?? 0) === 0 ? begun + writer.choice(choice) : begun;
}
