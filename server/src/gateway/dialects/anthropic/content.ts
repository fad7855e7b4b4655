import { base64Bytes, imageTokens, pdfTokens } from '../../../kernel/index.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';

/** What a prompt holds that is no text. */
export interface Pictures {
  /** Images and documents whose pages are looked at. */
  count: number;
  /** Characters of base64. */
  bytes: number;
  /** What they stand for, by the kernel's rules for Claude. */
  tokens: number;
}

/** Characters of base64 in a source; 0 where it is an address, or kept elsewhere. */
const encoded = (source: unknown): number =>
  isRecord(source) && source['type'] === 'base64' && typeof source['data'] === 'string' ? source['data'].length : 0;

function add(source: unknown, found: Pictures, tokensOf: (bytes: number) => number): void {
  const characters = encoded(source);
  found.count++;
  found.bytes += characters;
  found.tokens += tokensOf(base64Bytes(characters));
}

function readBlock(block: JsonObject, found: Pictures): void {
  const { type, source } = block;
  if (type === 'image') add(source, found, (bytes) => imageTokens({ rule: 'patches', bytes }).tokens);
  else if (type === 'tool_result') readContent(block['content'], found);
  else if (type === 'document') {
    const kind = isRecord(source) ? source['type'] : null;
    // Text, and lists of blocks, are counted as what they are.
    if (kind === 'content' && isRecord(source)) readContent(source['content'], found);
    else if (kind !== 'text') add(source, found, (bytes) => pdfTokens({ bytes, seenBy: 'patches' }).tokens);
  }
}

/** Counts images and documents in a message's content, those inside tool results and documents included. */
export function readContent(content: unknown, found: Pictures): void {
  if (!Array.isArray(content)) return;
  for (const block of content) if (isRecord(block)) readBlock(block, found);
}
