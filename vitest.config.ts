import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/longest-first.ts';
import { engineOfBundle } from './tools/test-program.ts';

// What commands print is compared as text, and a CI counts as a terminal with colours.
const shared = { environment: 'node' as const, pool: 'forks' as const, env: { NO_COLOR: '1' } };

/** Four kinds of tests, told apart by name; `npm test` runs them one after the other. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          // Pure tests share what they import: loading it anew for each file took longer than the tests.
          isolate: false,
          include: ['{server,console,tools,bench,training,proofs,examples}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**', '**/*.integration.test.ts', '**/*.browser.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        plugins: [engineOfBundle],
        test: {
          ...shared,
          name: 'integration',
          // Each file would load some 700 modules anew, which took longer than its tests.
          isolate: false,
          globalSetup: 'tools/test-program.ts',
          include: ['{server,proofs,examples}/**/*.integration.test.ts'],
          exclude: ['**/dist/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'conformance',
          isolate: false,
          include: ['conformance/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          isolate: false,
          globalSetup: 'console/e2e/build-console.ts',
          include: ['console/**/*.browser.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['server/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.fixture.ts', '**/*.test-data.ts', '**/types.ts'],
      reporter: ['json'],
      // One failed test should not read as coverage that fell.
      reportOnFailure: true,
    },
  },
});
