import { openBooks, withBooks, type Books } from '../ledger/index.ts';

type Options = Parameters<typeof openBooks>[0];

export interface StandingBooks {
  /** Some work on the books as they are now. @param names what the views show in place of pseudonyms */
  with<T>(names: NonNullable<Options['names']>, work: (books: Books) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Books that stay open from one question to the next, so that a page need not wait for an engine to start; the engine ends
 * by itself when nothing is asked. One question at a time has them: another, asked meanwhile, gets books of its own.
 */
export function standingBooks(options: Omit<Options, 'names'>): StandingBooks {
  let kept: { readonly names: string; readonly books: Books } | null = null;
  let taken = false;
  let closed = false;
  return {
    async with(names, work) {
      if (taken || closed) return await withBooks({ ...options, names }, work);
      taken = true;
      try {
        const known = JSON.stringify(names);
        if (kept?.names !== known) {
          await kept?.books.close();
          kept = { names: known, books: openBooks({ ...options, names }) };
        }
        return await work(kept.books);
      } finally {
        taken = false;
        if (closed) await kept?.books.close();
      }
    },
    async close() {
      closed = true;
      if (!taken) await kept?.books.close();
    },
  };
}
