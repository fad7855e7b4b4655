import { defineConfig } from 'vitest/config';

/** Unit tests beside the code that is mutated: what they do not see is not seen at all. */
export default defineConfig({
  test: {
    environment: 'node',
    isolate: false,
    include: [
      'server/src/{accounts,gateway/tenants,gateway/dialects/control,ledger/segments,ledger/books}/**/*.test.ts',
    ],
    // Models of whole stores over hundreds of steps: seconds a mutant. What they alone would see counts as unseen.
    exclude: ['**/*.integration.test.ts', '**/{model,race}.test.ts', '**/node_modules/**'],
    testTimeout: 20_000,
  },
});
