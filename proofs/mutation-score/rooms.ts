/** The least share of mutants that the tests of a room must find. */
export const LEAST_PERCENT = 85;

/** Where a fault is money or control: what is mutated, by room. */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  limits: ['server/src/accounts/**/*.ts', 'server/src/units/nano-sum.ts'],
  tenants: ['server/src/gateway/tenants/*.ts'],
  guard: ['server/src/guard/{abuse,decode,fold,leak,phrases,policy,private}/*.ts', 'server/src/guard/screen.ts'],
  control: ['server/src/gateway/dialects/control/*.ts'],
  verify: ['server/src/ledger/segments/{manifest,verify}.ts', 'server/src/ledger/engine/screen.ts'],
};

/**
 * Left out, and what proves it instead: the tests beside the code start servers or the engine, minutes a mutant.
 * - Redis: its own tests against the memory store, `npm run test:limits` and `npm run test:faults`
 * - the books opened with the engine, whose rows `accounts/spent.ts` reads: `app/restore-accounts.integration.test.ts`
 * - owners kept in Redis and in the state: `owner-store.integration.test.ts`
 * - words that attacks are made of: `bench:guard`, texts of publishers left out
 * - figures computed again: SQL, run by the engine in `ledger/books/*.integration.test.ts`
 */
export const LEFT_OUT: readonly string[] = [
  '**/*.{test,fixture}.ts',
  '**/index.ts',
  'server/src/accounts/of-books.ts',
  'server/src/accounts/limits/redis-*.ts',
  'server/src/accounts/paced/shared-budgets.ts',
  'server/src/gateway/tenants/owner-store.ts',
  'server/src/guard/phrases/lexicon*.ts',
];
