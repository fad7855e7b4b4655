import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { contentOf } from '../messages-content.ts';
import { defined, text, type Tell } from '../parameters.ts';
import type { ResponsesCase } from './cases.ts';

function part(from: JsonObject, tell: Tell<ResponsesCase>): JsonObject | null {
  switch (from['type']) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return from['text'] === '' ? null : { type: 'text', text: from['text'] };
    case 'refusal':
      return from['refusal'] === '' ? null : { type: 'text', text: from['refusal'] };
    case 'input_image': {
      if (from['image_url'] == null) tell('content[input_image].file_id');
      const { detail } = from;
      const asked = detail === 'auto' ? undefined : (detail ?? undefined);
      return { type: 'image_url', image_url: defined({ url: from['image_url'], detail: asked }) };
    }
    case 'input_file': {
      const { file_data: data, file_url: url, filename } = from;
      if (data == null) tell(url == null ? 'content[input_file].file_id' : 'content[input_file].file_url');
      return { type: 'file', file: { filename: text(filename) || 'document.pdf', file_data: data } };
    }
    case 'input_audio':
      return { type: 'input_audio', input_audio: from['input_audio'] };
    default:
      tell('content[other]');
      return null;
  }
}

/**
 * The content of an item as parts of a chat message.
 * @param marks marks of what to cache go on
 */
export function partsOf(content: unknown, marks: boolean, tell: Tell<ResponsesCase>): readonly JsonObject[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  const parts: JsonObject[] = [];
  for (const one of Array.isArray(content) ? content : []) {
    const found = isRecord(one) ? part(one, tell) : null;
    if (found === null || !isRecord(one)) continue;
    const mark = marks ? one['prompt_cache_breakpoint'] : undefined;
    parts.push(isRecord(mark) ? { ...found, prompt_cache_breakpoint: mark } : found);
  }
  return parts;
}

/** Parts as briefly as every server takes them; no part is an empty text. */
export const said = (parts: readonly JsonObject[]): unknown => (parts.length === 0 ? '' : contentOf(parts));
