import { openBooks, type Books } from '../ledger/index.ts';

type Options = Parameters<typeof openBooks>[0];

export interface StandingBooks {
  /** Some work on the books as they are now. @param names what the views show in place of pseudonyms */
  with<T>(names: NonNullable<Options['names']>, work: (books: Books) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Books with certain names, and how many questions have them. */
interface Kept {
  readonly names: string;
  readonly books: Books;
  asking: number;
}

/**
 * Books that stay open from one question to the next, so that a page need not wait for an engine to start; the engine ends
 * by itself when nothing is asked. All questions share them; with other names there are others, and the former close
 * when the last question that has them is answered.
 */
export function standingBooks(options: Omit<Options, 'names'>): StandingBooks {
  let kept: Kept | null = null;
  let closed = false;
  const leave = async (former: Kept | null): Promise<void> => {
    if (former?.asking === 0 && (closed || former !== kept)) await former.books.close();
  };
  return {
    async with(names, work) {
      const known = JSON.stringify(names);
      const former = kept;
      if (former?.names !== known) {
        kept = { names: known, books: openBooks({ ...options, names }), asking: 0 };
        await leave(former);
      }
      const mine = kept!;
      mine.asking++;
      try {
        return await work(mine.books);
      } finally {
        mine.asking--;
        await leave(mine);
      }
    },
    async close() {
      closed = true;
      await leave(kept);
    },
  };
}
