import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A config to start from. */
export interface Template {
  readonly name: string;
  /** What it is for, in a sentence. */
  readonly does: string;
  /** The config, without the line for editors. */
  readonly text: string;
}

const EDITORS_LINE = /^# yaml-language-server: .*\n/;

/** The examples: inside the package when it runs from dist, at the root of a clone. */
function examplesFolder(): string {
  const places = [new URL('../examples/', import.meta.url), new URL('../../../examples/', import.meta.url)];
  return places.map((url) => fileURLToPath(url)).find((folder) => existsSync(folder)) ?? '';
}

/**
 * Configs of common fleets, by the names of their examples.
 * @example templates().map(({ name }) => name).includes('own-vllm') // true
 */
export function templates(): readonly Template[] {
  const folder = examplesFolder();
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const file = join(folder, name, 'joulegate.yaml');
      if (!existsSync(file)) return [];
      const text = readFileSync(file, 'utf8').replace(EDITORS_LINE, '');
      return [{ name, does: /^# (.*)$/m.exec(text)?.[1] ?? '', text }];
    });
}
