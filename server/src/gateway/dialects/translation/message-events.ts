import type { JsonObject } from '../lane.ts';

/** An event of a message's stream. */
export const event = (data: JsonObject): string => `event: ${String(data['type'])}\ndata: ${JSON.stringify(data)}\n\n`;

/** The event that nine in ten are, put together without an object. @param value JSON text */
export const deltaEvent = (index: number, type: string, member: string, value: string): string =>
  `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${member}":${value}}}\n\n`;
