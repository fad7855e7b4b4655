import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { READ_NO_LINK } from './files.ts';
import type { Segment } from './segment.ts';

/** The segments that a compacted one was made of, oldest first; none where it was not compacted. */
export async function sourcesOf(folder: string, segment: Segment): Promise<readonly Segment[]> {
  const part = segment.parts.find(({ role }) => role === 'sources');
  if (part === undefined) return [];
  const text = await readFile(join(folder, part.file), { encoding: 'utf8', flag: READ_NO_LINK });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Segment);
}
