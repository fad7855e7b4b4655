import { defineConfig } from 'vitest/config';

/** Unit tests beside the code that is mutated: what they do not see is not seen at all. */
export default defineConfig({
  test: {
    environment: 'node',
    // What a module has remembered under one mutant may not answer under the next.
    isolate: true,
    include: [
      'server/src/{accounts,guard,units,gateway/tenants,gateway/dialects/control,ledger/segments,ledger/engine,ledger/books}/**/*.test.ts',
    ],
    // Whole stores under a thousand orders of 200 callers, whole months of requests, long texts against the clock:
    // seconds a mutant. What they alone would see counts as unseen.
    exclude: [
      '**/*.integration.test.ts',
      '**/race.test.ts',
      '**/{months,workload-months}.test.ts',
      '**/*-speed.test.ts',
      '**/node_modules/**',
    ],
    // Without published data, which are not on every machine.
    env: { JOULEGATE_MODEL_RUNS: '40', JOULEGATE_DATA: '/dev/null/none' },
    testTimeout: 20_000,
  },
});
