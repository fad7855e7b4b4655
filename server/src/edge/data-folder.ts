import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What a test or bench says when it needs data that is not here. */
export const SKIPPED_NO_DATA = 'skipped: no data';

/** The first folder upwards that holds both workspaces: the same from the sources and from a build. */
function repositoryRoot(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package-lock.json')) && existsSync(join(folder, 'server'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

/**
 * The folder of measured data that tests and benches read: `JOULEGATE_DATA`, else `../shared/data` beside
 * the repository. `null` when it does not exist; say {@link SKIPPED_NO_DATA} then.
 */
export function dataFolder(): string | null {
  const named = process.env['JOULEGATE_DATA'];
  if (named !== undefined && named !== '') return existsSync(named) ? resolve(named) : null;
  const root = repositoryRoot(import.meta.dirname);
  if (root === null) return null;
  const beside = resolve(root, '../shared/data');
  return existsSync(beside) ? beside : null;
}
