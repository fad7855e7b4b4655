import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { statePlace } from '../app/index.ts';
import { textInput } from '../doors/index.ts';
import { ownerNames, type KnownName } from '../identity/index.ts';
import type { Books } from '../ledger/index.ts';
import { openState } from '../state/index.ts';
import type { State, StatePlace } from '../state/index.ts';
import { JoulegateError } from '../units/index.ts';
import type { Output } from './output.ts';

/**
 * The ledger folder of a storage folder.
 * @throws JoulegateError JG_NOT_FOUND where there is none
 */
export function ledgerFolder(storage: string): string {
  const folder = join(storage, 'ledger');
  if (!existsSync(folder))
    throw new JoulegateError('JG_NOT_FOUND', `there is no ledger in ${storage}`, {
      where: folder,
      hint: 'give --data FOLDER, the storage.folder of the gateway',
    });
  return folder;
}

/**
 * Runs work with the state of a storage folder, in PostgreSQL where the environment says so, or with `null` where there is none.
 * @param options `place`: where a config says that it is; `make`: where there is none one is made
 */
export async function withState<T>(
  storage: string,
  work: (state: State | null) => Promise<T>,
  options: { readonly place?: StatePlace; readonly make?: boolean } = {},
): Promise<T> {
  const { place = statePlace(storage), make = false } = options;
  if ('file' in place && !make && !existsSync(place.file)) return await work(null);
  const state = await openState(place);
  try {
    return await work(state);
  } finally {
    await state.close();
  }
}

/**
 * What pseudonyms of the books stand for, where the state of a storage folder still says so.
 * @param pseudonyms they are wanted as they are
 */
export async function namesIn(storage: string, pseudonyms: boolean, out: Output): Promise<readonly KnownName[]> {
  if (pseudonyms) return [];
  return await withState(storage, async (state) => {
    if (state !== null) return await ownerNames.known(state);
    out.note(
      `pseudonyms instead of names: there is no state in ${storage}; of one in PostgreSQL JOULEGATE_STATE_URL says where`,
    );
    return [];
  });
}

/**
 * A moment in time of an option.
 * @throws JoulegateError JG_USAGE
 * @example momentOf('--from', '2026-05-01') // 1777593600000
 */
export function momentOf(option: string, text: string): number {
  const at = textInput.momentOf(text);
  if (Number.isNaN(at))
    throw new JoulegateError('JG_USAGE', `"${text}" is no date`, {
      where: option,
      hint: 'such as 2026-05-01 or 2026-05-01T13:00Z',
    });
  return at;
}

/** Says how many lines of which files no figure has, and which files. */
export async function noteSetAside(books: Pick<Books, 'setAside' | 'strangers'>, out: Output): Promise<void> {
  for (const [file, lines] of Map.groupBy(await books.setAside(), (each) => each.file))
    out.note(
      `${lines.length} line${lines.length === 1 ? '' : 's'} of ${file} cannot be read and no figure has them; joulegate ledger verify names them`,
    );
  for (const { file, problem } of await books.strangers()) out.note(`${file} ${problem}`);
}
