/** Rooms where a fault is money or control: `npm run test:mutation-score [-- --mutate FILES]`. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'proofs/mutation-score/vitest.config.ts', related: true },
  mutate: [
    'server/src/accounts/**/*.ts',
    'server/src/identity/**/*.ts',
    'server/src/gateway/tenants/**/*.ts',
    'server/src/kernel/policy/**/*.ts',
    'server/src/ledger/segments/verify.ts',
    'server/src/ledger/books/verify-figures.ts',
    '!**/*.{test,fixture}.ts',
  ],
  ignorePatterns: ['bench', 'console/dist', 'server/dist', 'coverage'],
  reporters: ['clear-text'],
  coverageAnalysis: 'perTest',
  // A mutant of what is built once as a module loads would need a process of its own.
  ignoreStatic: true,
  concurrency: 2,
  thresholds: { high: 90, low: 85, break: 85 },
};
