import { dialectOfClient, mediaTypeOf } from '../../dialects/index.ts';
import { bad, type Asked } from './door-parts.ts';
import type { FileRow, Page } from '../store/files.ts';
import { pageOf } from './page.ts';
import { listShape, seconds } from './shapes.ts';

/** What a client asks of a list of files. */
export interface FilesPage extends Page {
  readonly purpose: string | null;
  /** These alone; `null`: all. */
  readonly ids: readonly string[] | null;
}

/** How files are told in a client's protocol, and how it asks for them. */
export interface FileForm {
  shape(file: FileRow): object;
  /** @param rows one more than the page has, where there are more */
  list(rows: readonly FileRow[], limit: number): object;
  deleted(id: string): object;
  page(query: string): FilesPage;
  /** Of an upload, by the fields beside its file. */
  wishes(fields: ReadonlyMap<string, string>): { readonly purpose: string | undefined; readonly keptMs: number };
}

const MOST_FILES_PAGE = 10_000;

const openai: FileForm = {
  shape: ({ id, bytes, created_at, expires_at, name, purpose }) => ({
    id,
    object: 'file',
    bytes,
    created_at: seconds(created_at),
    expires_at: seconds(expires_at),
    filename: name,
    purpose,
    status: 'processed',
    status_details: null,
  }),
  list: (rows, limit) => listShape(rows, limit, openai.shape),
  deleted: (id) => ({ id, object: 'file', deleted: true }),
  page(query) {
    const { after, limit, given } = pageOf(query, MOST_FILES_PAGE, MOST_FILES_PAGE);
    return { after, limit, purpose: given.get('purpose'), ids: null };
  },
  wishes: (fields) => ({ purpose: fields.get('purpose'), keptMs: Infinity }),
};

const MOST_IDS = 100;

/** Its files are for prompts, all of them; older clients page by `after_id`. */
const anthropic: FileForm = {
  shape: ({ id, bytes, created_at, expires_at, name }) => ({
    id,
    type: 'file',
    filename: name,
    mime_type: mediaTypeOf(name),
    size_bytes: bytes,
    created_at: new Date(created_at).toISOString(),
    expires_at: new Date(expires_at).toISOString(),
    downloadable: true,
    scope: null,
  }),
  list(rows, limit) {
    const page = rows.slice(0, limit);
    const has_more = rows.length > limit;
    const [first_id, last_id] = [page[0]?.id ?? null, page.at(-1)?.id ?? null];
    return { data: page.map(anthropic.shape), has_more, first_id, last_id, next_page: has_more ? last_id : null };
  },
  deleted: (id) => ({ id, type: 'file_deleted' }),
  page(query) {
    const { limit, given } = pageOf(query, 20, 1000);
    if (given.has('before_id'))
      throw bad('before_id', 'pages go forward here', 'go on with page=next_page of the answer before');
    const ids = [...new Set([...given.getAll('ids'), ...given.getAll('ids[]')])];
    if (ids.length > MOST_IDS) throw bad('ids', `ids are ${ids.length}, not at most ${MOST_IDS}`, 'ask several times');
    return {
      after: given.get('page') ?? given.get('after_id'),
      limit,
      purpose: null,
      ids: ids.length > 0 ? ids : null,
    };
  },
  wishes(fields) {
    const given = fields.get('expires_in_seconds');
    const kept = Number(given ?? Infinity);
    if (given !== undefined && !(Number.isInteger(kept) && kept > 0))
      throw bad('expires_in_seconds', 'expires_in_seconds is no whole number above 0', 'such as 3600');
    return { purpose: fields.get('purpose') ?? 'user_data', keptMs: kept * 1000 };
  },
};

/** In which protocol files are asked for, by the headers of who asks. */
export const fileForm = ({ request }: Pick<Asked, 'request'>): FileForm =>
  dialectOfClient(request.headers).name === 'anthropic' ? anthropic : openai;
