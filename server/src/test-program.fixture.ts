import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Names the folder where a run of tests has them bundled. */
export const PROGRAM_FOLDER = 'JOULEGATE_TEST_PROGRAM';

/** Modules that tests start as processes, and those that they start themselves. */
export const BUNDLED: readonly string[] = [
  'cli/main.ts',
  'ledger/engine/engine-process.ts',
  'simulator/fleet-worker.ts',
  'cli/demo/traffic-worker.ts',
  'documents/document-worker.ts',
  'documents/pictures/picture-process.ts',
  'planning/plan/plan-worker.ts',
  'planning/siting/siting-worker.ts',
  'world/grid/forecast/forecast-worker.ts',
  'ledger/journal/appender.fixture.ts',
  'accounts/limits/redis-caller.fixture.ts',
  'intake/upload/upload-process.fixture.ts',
];

/** The file to start for a module of {@link BUNDLED}: its bundle where this run has made one, else its source. */
export function startable(module: URL): string {
  const source = fileURLToPath(module);
  const folder = process.env[PROGRAM_FOLDER];
  return folder === undefined ? source : join(folder, basename(source).replace(/\.ts$/, '.js'));
}
