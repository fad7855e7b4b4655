import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import type { MediaCount } from '../media.ts';

/** The base64 of a source; nothing where it is an address, or kept elsewhere. */
const encoded = (source: unknown): unknown =>
  isRecord(source) && source['type'] === 'base64' ? source['data'] : undefined;

function readBlock(block: JsonObject, count: MediaCount): void {
  const { type, source } = block;
  if (type === 'image') count.image(encoded(source));
  else if (type === 'tool_result') readContent(block['content'], count);
  else if (type === 'container_upload') count.unseen();
  else if (type === 'document') {
    const kind = isRecord(source) ? source['type'] : null;
    // Text, and lists of blocks, are counted as what they are.
    if (kind === 'content' && isRecord(source)) readContent(source['content'], count);
    else if (kind !== 'text') count.file(encoded(source));
  }
}

/** Counts images and documents in a message's content, those inside tool results and documents included. */
export function readContent(content: unknown, count: MediaCount): void {
  if (!Array.isArray(content)) return;
  for (const block of content) if (isRecord(block)) readBlock(block, count);
}
