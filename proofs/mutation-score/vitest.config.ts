import { defineConfig } from 'vitest/config';

/** Tests beside the code that is mutated. */
export default defineConfig({
  test: {
    environment: 'node',
    include: [
      'server/src/{accounts,identity,gateway/tenants,kernel/policy}/**/*.test.ts',
      'server/src/ledger/{segments,books}/*.integration.test.ts',
    ],
    // Servers of their own and properties with hundreds of steps: minutes a mutant.
    exclude: ['**/*redis*', '**/shared-budgets*', '**/speed.*', '**/kept-truth*', '**/node_modules/**'],
    testTimeout: 60_000,
    env: { NO_COLOR: '1', JOULEGATE_ENGINE_NICE: '0' },
  },
});
