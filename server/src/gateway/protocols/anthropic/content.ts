import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';

/** What a prompt holds that is no text. */
export interface Pictures {
  images: number;
  documents: number;
  /** Characters of base64. */
  bytes: number;
}

function readSource(source: unknown, found: Pictures): void {
  if (!isRecord(source)) return;
  if (source['type'] === 'base64' && typeof source['data'] === 'string') found.bytes += source['data'].length;
  if (source['type'] === 'content') readContent(source['content'], found);
}

function readBlock(block: JsonObject, found: Pictures): void {
  const { type, source } = block;
  if (type === 'image') {
    found.images++;
    readSource(source, found);
  } else if (type === 'document') {
    const kind = isRecord(source) ? source['type'] : null;
    // Text and lists of blocks are counted as what they are.
    if (kind !== 'text' && kind !== 'content') found.documents++;
    readSource(source, found);
  } else if (type === 'tool_result') readContent(block['content'], found);
}

/** Counts images and documents in a message's content, those inside tool results and documents included. */
export function readContent(content: unknown, found: Pictures): void {
  if (!Array.isArray(content)) return;
  for (const block of content) if (isRecord(block)) readBlock(block, found);
}
