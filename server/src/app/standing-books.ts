import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../edge/index.ts';
import { openBooks, type Books } from '../ledger/index.ts';
import { toJoulegateError } from '../units/index.ts';

type Options = Parameters<typeof openBooks>[0];
type Names = NonNullable<Options['names']>;

/** One look in so many calls, as they come each second; after a fault in many more. */
const CALLS_A_LOOK = 15;
const CALLS_AFTER_FAULT = 3600;

export interface StandingBooks {
  /** Some work on the books as they are now. @param names what the views show in place of pseudonyms */
  with<T>(names: Names, work: (books: Books) => Promise<T>): Promise<T>;
  /** Makes sums of days that are closed ahead, where a day or a later truth of one has come. Called now and then; faults are told. */
  tend(names: () => Promise<Names>, fault: (message: string) => void): Promise<void>;
  close(): Promise<void>;
}

/** Books with certain names, and how many questions have them. */
interface Kept {
  readonly names: string;
  readonly books: Books;
  asking: number;
}

/** Where sums are made ahead; without a place for what is temporary none are, and everything else goes on. */
function placeAhead(): { readonly ahead: NonNullable<Options['ahead']> | null; readonly missing: string | null } {
  try {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'joulegate-ahead-')));
    return { ahead: { folder, made: new Map() }, missing: null };
  } catch (error) {
    const why = `no sums of closed days are made ahead: ${tmpdir()} takes no folder (${toJoulegateError(error).message})`;
    return { ahead: null, missing: why };
  }
}

/**
 * Books that stay open from one question to the next, so that a page need not wait for an engine to start; the engine ends
 * by itself when nothing is asked. All questions share them; with other names there are others, and the former close
 * when the last question that has them is answered.
 */
export function standingBooks(options: Omit<Options, 'names'>): StandingBooks {
  let kept: Kept | null = null;
  let closed = false;
  let callsToLook = 0;
  let tending: Promise<void> | null = null;
  const { ahead, missing } = placeAhead();
  const leave = async (former: Kept | null): Promise<void> => {
    if (former?.asking === 0 && (closed || former !== kept)) await former.books.close();
  };
  const standing: StandingBooks = {
    async with(names, work) {
      // Somebody may clear what is temporary, and no engine starts without its folders.
      if (ahead !== null) makeFolder(ahead.folder);
      const known = JSON.stringify(names);
      const former = kept;
      if (former?.names !== known) {
        kept = {
          names: known,
          books: openBooks({ ...options, names, ...(ahead === null ? {} : { ahead }) }),
          asking: 0,
        };
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
    async tend(names, fault) {
      if (closed || tending !== null || callsToLook-- > 0) return;
      callsToLook = CALLS_A_LOOK - 1;
      if (missing !== null) {
        callsToLook = CALLS_AFTER_FAULT;
        fault(missing);
        return;
      }
      tending = names()
        .then((known) => standing.with(known, (books) => books.keepAhead(() => !closed)))
        .catch((error: unknown) => {
          callsToLook = CALLS_AFTER_FAULT;
          if (!closed) fault(`sums of closed days could not be made ahead: ${toJoulegateError(error).message}`);
        });
      await tending;
      tending = null;
    },
    async close() {
      closed = true;
      await tending;
      await leave(kept);
      if (ahead !== null) rmSync(ahead.folder, { recursive: true, force: true });
    },
  };
  return standing;
}
