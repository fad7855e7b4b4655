import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, most of it in waiting: begun last, they would be waited for alone. */
const LONGEST = [
  'server/src/ledger/books/kept-truth',
  'server/src/doors/http/questions',
  'server/src/ledger/books/books',
  'server/src/cli/first-hour',
  'server/src/cli/import',
  'server/src/accounts/limits/redis-model',
  'examples/agents/coverage/coverage',
  'server/src/world/meters/prometheus',
  'server/src/cli/erase',
  'server/src/app/live-pages-of-workers',
  'server/src/cli/demo/demo',
  'server/src/app/meters',
]
  .map((file) => `/${file}.integration.test.ts`)
  .concat(['control', 'live', 'shell', 'decisions'].map((page) => `/console/e2e/${page}.browser.test.ts`));

/** The order of a run that knows no durations of an earlier one. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((file) => moduleId.endsWith(file));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
