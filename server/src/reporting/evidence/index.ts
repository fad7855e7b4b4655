import { checkAlone, checkPack, isRetired, sampleIdsOf, withChecksums } from './check-pack.ts';
import { ABOUT_FILE, packFiles } from './pack.ts';
import { SUMS_BY } from './types.ts';

/** A pack of evidence: its files, what its sums are told apart by, and what proves it. */
export const evidence = {
  sumsBy: SUMS_BY,
  files: (of: Parameters<typeof packFiles>[0]) => withChecksums(packFiles(of)),
  check: checkPack,
  checkAlone,
  isRetired,
  sampleIdsOf,
  aboutFile: ABOUT_FILE,
} as const;
