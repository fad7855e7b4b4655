import { randomBytes } from 'node:crypto';
import type { State, Tables } from '../../../state/index.ts';
import type { EpochMs } from '../../../units/index.ts';
import type { Seal } from './sealed.ts';

export type FileRow = Tables['batch_files'];
type Db = State['db'];

/** So much is encrypted and written at a time: others are served between two parts. */
const PART_BYTES = 262_144;
/** No upload takes longer. */
const UNFINISHED_MS = 3_600_000;

/** Ids of files here begin with it, and none of a provider does. */
const FILE_ID = 'file-jg_';
export const isOwnFile = (id: string): boolean => id.startsWith(FILE_ID);

export const newId = (prefix: string): string => `${prefix}${randomBytes(15).toString('base64url')}`;

/** Files of batches and prompts in the state, in encrypted parts. */
export interface FileStore {
  /** A file that is being written: it is there once it is finished, and goes by itself where it never is. */
  begin(now: EpochMs): Promise<FileWriter>;
  find(organisation: string, id: string, now: EpochMs): Promise<FileRow | undefined>;
  list(organisation: string, now: EpochMs, page: Page, purpose: string | null): Promise<readonly FileRow[]>;
  /** Those of an organisation that are there. */
  count(organisation: string, now: EpochMs, purpose: FileRow['purpose']): Promise<number>;
  read(file: FileRow): AsyncGenerator<Buffer>;
  remove(id: string): Promise<void>;
  /** Deletes what has expired. */
  expire(now: EpochMs): Promise<void>;
}

export interface FileWriter {
  readonly id: string;
  write(bytes: Buffer): Promise<void>;
  readonly bytes: number;
  finish(file: Omit<FileRow, 'id' | 'bytes' | 'parts'>): Promise<FileRow>;
  abandon(): Promise<void>;
}

/** Newest first, behind the one of that id. */
export interface Page {
  readonly after: string | null;
  readonly limit: number;
}

export function fileStore(db: Db, seal: Seal): FileStore {
  const remove = async (id: string): Promise<void> => {
    await db.deleteFrom('batch_file_parts').where('file', '=', id).execute();
    await db.deleteFrom('batch_files').where('id', '=', id).execute();
  };
  return {
    async begin(now) {
      const id = newId(FILE_ID);
      const unfinished = { organisation: '', purpose: 'batch', name: '', bytes: 0, parts: 0 } as const;
      await db
        .insertInto('batch_files')
        .values({ ...unfinished, id, created_at: now, expires_at: now + UNFINISHED_MS })
        .execute();
      let held: Buffer[] = [];
      let heldBytes = 0;
      let [bytes, part] = [0, 0];
      const flush = async (): Promise<void> => {
        if (heldBytes === 0) return;
        const sealed = seal.close(Buffer.concat(held));
        held = [];
        heldBytes = 0;
        await db.insertInto('batch_file_parts').values({ file: id, part: part++, sealed }).execute();
      };
      return {
        id,
        get bytes() {
          return bytes;
        },
        async write(piece) {
          for (let at = 0; at < piece.length; at += PART_BYTES) {
            const some = piece.subarray(at, at + PART_BYTES);
            held.push(some);
            heldBytes += some.length;
            bytes += some.length;
            if (heldBytes >= PART_BYTES) await flush();
          }
        },
        async finish(file) {
          await flush();
          const row = { ...file, id, bytes, parts: part };
          await db.updateTable('batch_files').set(row).where('id', '=', id).execute();
          return row;
        },
        abandon: () => remove(id),
      };
    },
    find: (organisation, id, now) =>
      db
        .selectFrom('batch_files')
        .selectAll()
        .where('id', '=', id)
        .where('organisation', '=', organisation)
        .where('expires_at', '>', now)
        .executeTakeFirst(),
    async list(organisation, now, { after, limit }, purpose) {
      const behind = after === null ? undefined : await this.find(organisation, after, now);
      return await db
        .selectFrom('batch_files')
        .selectAll()
        .where('organisation', '=', organisation)
        .where('expires_at', '>', now)
        .$if(purpose !== null, (query) => query.where('purpose', '=', purpose as FileRow['purpose']))
        .$if(behind !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(refTuple('created_at', 'id'), '<', tuple(behind?.created_at ?? 0, behind?.id ?? '')),
          ),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
    },
    async count(organisation, now, purpose) {
      const row = await db
        .selectFrom('batch_files')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('organisation', '=', organisation)
        .where('purpose', '=', purpose)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },
    async *read({ id, parts }) {
      for (let part = 0; part < parts; part++) {
        const row = await db
          .selectFrom('batch_file_parts')
          .select('sealed')
          .where('file', '=', id)
          .where('part', '=', part)
          .executeTakeFirst();
        if (row === undefined) return;
        yield seal.open(row.sealed);
      }
    },
    remove,
    async expire(now) {
      const gone = await db.selectFrom('batch_files').select('id').where('expires_at', '<=', now).limit(100).execute();
      for (const { id } of gone) await remove(id);
    },
  };
}
