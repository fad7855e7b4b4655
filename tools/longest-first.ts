import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, most of it in waiting: begun last, they would be waited for alone. */
const LONGEST = [
  'world/meters/prometheus',
  'cli/import',
  'app/live-pages-of-workers',
  'cli/first-hour',
  'ledger/books/kept-truth',
  'accounts/limits/redis-model',
  'cli/demo/demo',
  'app/meters',
  'ledger/books/books',
  'cli/erase',
]
  .map((file) => `/server/src/${file}.integration.test.ts`)
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
