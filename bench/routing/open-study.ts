import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, SKIPPED_NO_DATA } from '../../server/src/edge/index.ts';
import { EXIT } from '../report.ts';
import { readStudyData, type StudyData } from '../routing-study/index.ts';

/**
 * The routing data that a bench is asked for, or that of the data folder. Where there is none, or it cannot be read, the
 * bench says so and ends.
 * @param given folder of the option `--data`
 */
export function openStudy(given: string | undefined): { readonly folder: string; readonly data: StudyData } {
  const shared = dataFolder();
  const folder = given ?? (shared === null ? null : join(shared, 'routing'));
  if (folder === null || !existsSync(folder)) {
    console.error(given === undefined ? SKIPPED_NO_DATA : `${SKIPPED_NO_DATA}: ${given} does not exist`);
    process.exit(EXIT.couldNotRun);
  }
  try {
    return { folder, data: readStudyData(folder) };
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(EXIT.couldNotRun);
  }
}
