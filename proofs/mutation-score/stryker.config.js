import { availableParallelism } from 'node:os';

/** What `npm run test:mutation-score` runs for each room; the room's files come from `rooms.ts` as `--mutate`. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'proofs/mutation-score/vitest.config.ts', related: true },
  ignorePatterns: ['bench', 'console/dist', 'server/dist', 'coverage'],
  reporters: ['json', 'clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: '.stryker-tmp/mutation.json' },
  coverageAnalysis: 'perTest',
  // A mutant of what is built once as a module loads would need a process of its own.
  ignoreStatic: true,
  concurrency: availableParallelism(),
  allowEmpty: false,
  thresholds: { high: 90, low: 85, break: null },
};
