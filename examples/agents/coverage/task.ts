/** What the agent is given: one module, the tests that already see it, and the one file that it may write. */
export interface Task {
  /** Of the recorded answers. */
  readonly name: string;
  /** Paths from the root of the repository. */
  readonly module: string;
  readonly tests: readonly string[];
  readonly mayWrite: string;
}

export const SPAN: Task = {
  name: 'span',
  module: 'server/src/world/prices/span.ts',
  tests: [
    'server/src/world/prices/cost-nano-usd.test.ts',
    'server/src/world/prices/old-prices.test.ts',
    'server/src/world/prices/price-book.test.ts',
    'server/src/world/prices/price.test.ts',
  ],
  mayWrite: 'server/src/world/prices/span.test.ts',
};
