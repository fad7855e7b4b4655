import { cutText, JoulegateError } from '../../units/index.ts';
import { savedOf } from './batch-hours.ts';
import type { BatchRow } from './batches.ts';
import { bad, gone, type Asked, type DoorParts } from './door-parts.ts';
import type { FileRow, Page } from './files.ts';
import { create, upload } from './make.ts';
import { batchShape, fileShape, listShape } from './shapes.ts';

/** An answer of JSON, or of bytes that come. */
export type DoorAnswer =
  { readonly json: object } | { readonly pieces: AsyncIterable<Buffer>; readonly bytes: number; readonly name: string };

const MOST_PAGE = 100;
const MOST_FILES_PAGE = 10_000;

function pageOf(query: string, fallback: number, most: number): Page & { readonly purpose: string | null } {
  const given = new URLSearchParams(query);
  const limit = Number(given.get('limit') ?? fallback);
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw bad('limit', `limit is not a whole number from 1 to ${most}`, `such as limit=${fallback}`);
  return { after: given.get('after'), limit, purpose: given.get('purpose') };
}

async function cancel(parts: DoorParts, { principal }: Asked, id: string): Promise<BatchRow> {
  const { batches, now } = parts;
  for (const from of ['validating', 'in_progress'] as const)
    if ((await batches.find(principal.organisation, id)) !== undefined)
      await batches.move(id, from, { status: 'cancelling', cancelling_at: now() });
  const batch = await batches.find(principal.organisation, id);
  if (batch === undefined) throw gone('batch', id);
  if (batch.status !== 'cancelling' && batch.status !== 'cancelled')
    throw bad('path', `the batch ${id} is ${batch.status} and cannot be cancelled`, 'its files tell what it has done');
  parts.wake();
  return batch;
}

type Handler = (parts: DoorParts, asked: Asked, id: string) => Promise<DoorAnswer>;

const ownFile = async (parts: DoorParts, { principal }: Asked, id: string): Promise<FileRow> => {
  const file = await parts.files.find(principal.organisation, id, parts.now());
  if (file === undefined) throw gone('file', id);
  return file;
};

/** By method and path; `*` is an id. */
const ROUTES: Readonly<Record<string, Handler>> = {
  'POST /files': async (parts, asked) => ({ json: fileShape(await upload(parts, asked)) }),
  'GET /files': async ({ files, now }, { principal, query }) => {
    const page = pageOf(query, MOST_FILES_PAGE, MOST_FILES_PAGE);
    const rows = await files.list(principal.organisation, now(), { ...page, limit: page.limit + 1 }, page.purpose);
    return { json: listShape(rows, page.limit, fileShape) };
  },
  'GET /files/*': async (parts, asked, id) => ({ json: fileShape(await ownFile(parts, asked, id)) }),
  'GET /files/*/content': async (parts, asked, id) => {
    const file = await ownFile(parts, asked, id);
    return { pieces: parts.files.read(file), bytes: file.bytes, name: file.name };
  },
  'DELETE /files/*': async (parts, asked, id) => {
    await parts.files.remove((await ownFile(parts, asked, id)).id);
    return { json: { id, object: 'file', deleted: true } };
  },
  'POST /batches': async (parts, asked) => ({ json: batchShape(await create(parts, asked), null) }),
  'GET /batches': async ({ batches }, { principal, query }) => {
    const page = pageOf(query, 20, MOST_PAGE);
    const rows = await batches.list(principal.organisation, { ...page, limit: page.limit + 1 });
    const hours = Map.groupBy(await batches.hours(rows.map(({ id }) => id)), ({ batch }) => batch);
    return { json: listShape(rows, page.limit, (row) => batchShape(row, savedOf(hours.get(row.id) ?? []))) };
  },
  'GET /batches/*': async ({ batches, scheduler }, { principal }, id) => {
    const batch = await batches.find(principal.organisation, id);
    if (batch === undefined) throw gone('batch', id);
    const plan = batch.status === 'in_progress' ? scheduler.plan(batch, principal).expected : null;
    return { json: batchShape(batch, savedOf(await batches.hours([id])), plan) };
  },
  'POST /batches/*/cancel': async (parts, asked, id) => {
    const batch = await cancel(parts, asked, id);
    return { json: batchShape(batch, savedOf(await parts.batches.hours([id]))) };
  },
};

const SEGMENT = /^[\w-]{1,128}$/;

/**
 * Answers a request for files or batches. What belongs to another organisation is not there.
 * @throws JoulegateError `JG_NOT_FOUND`, `JG_METHOD`, `JG_BAD_REQUEST`, `JG_BAD_JSON`, `JG_BODY_TOO_LARGE`, `JG_RATE_LIMITED`
 */
export async function answerDoor(parts: DoorParts, asked: Asked): Promise<DoorAnswer> {
  const [kind = '', id = '', verb, ...more] = asked.path.slice(1).split('/');
  const { method = '' } = asked.request;
  const shape = `/${kind}${id === '' ? '' : '/*'}${verb === undefined ? '' : `/${verb}`}`;
  const handler = more.length > 0 ? undefined : ROUTES[`${method} ${shape}`];
  if (handler === undefined) {
    const allowed = Object.keys(ROUTES).find((route) => route.endsWith(` ${shape}`));
    if (allowed === undefined || more.length > 0)
      throw new JoulegateError('JG_NOT_FOUND', `/v1${cutText(asked.path, 80)} is not served here`, { where: 'path' });
    throw new JoulegateError('JG_METHOD', `/v1${shape} does not take ${method}`, { where: 'method' });
  }
  if (id !== '' && !SEGMENT.test(id)) throw gone(kind === 'files' ? 'file' : 'batch', id);
  return await handler(parts, asked, id);
}
