import { defineConfig } from 'vitest/config';

/** Unit tests beside the code that is mutated: what they do not see is not seen at all. */
export default defineConfig({
  test: {
    environment: 'node',
    isolate: false,
    include: [
      'server/src/{accounts,gateway/tenants,gateway/dialects/control,ledger/segments,ledger/books}/**/*.test.ts',
    ],
    exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
    testTimeout: 20_000,
  },
});
