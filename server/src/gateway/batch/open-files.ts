import type { State } from '../../state/index.ts';
import { JoulegateError, type EpochMs } from '../../units/index.ts';
import type { StoredFiles } from '../lean/index.ts';
import { fileStore, isOwnFile } from './store/files.ts';
import { sealOf } from './store/sealed.ts';

/** Files of the state as prompts name them. @param secret as of the batches that write them */
export function openFiles(state: Pick<State, 'db'>, secret: Buffer, now: () => EpochMs): StoredFiles {
  const files = fileStore(state.db, sealOf(secret));
  return {
    gives: isOwnFile,
    async find(organisation, id) {
      const row = await files.find(organisation, id, now());
      if (row === undefined) return null;
      const { name, bytes, purpose } = row;
      return {
        name,
        bytes,
        purpose,
        async read() {
          const pieces: Buffer[] = [];
          for await (const piece of files.read(row)) pieces.push(piece);
          const whole = Buffer.concat(pieces);
          if (whole.length === bytes) return whole;
          throw new JoulegateError('JG_NOT_FOUND', `there is no file ${id}`, { hint: 'it was deleted meanwhile' });
        },
      };
    },
  };
}
