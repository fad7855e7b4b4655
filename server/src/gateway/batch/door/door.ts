import { cutText, JoulegateError } from '../../../units/index.ts';
import { savedOf } from '../store/batch-hours.ts';
import type { BatchRow } from '../store/batches.ts';
import { bad, gone, type Asked, type DoorParts } from './door-parts.ts';
import { fileForm } from './file-forms.ts';
import type { FileRow } from '../store/files.ts';
import { create, upload } from './make.ts';
import { pageOf } from './page.ts';
import { batchShape, listShape } from './shapes.ts';

/** An answer of JSON, or of bytes that come. */
export type DoorAnswer =
  { readonly json: object } | { readonly pieces: AsyncIterable<Buffer>; readonly bytes: number; readonly name: string };

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
  'POST /files': async (parts, asked) => {
    const form = fileForm(asked);
    return { json: form.shape(await upload(parts, asked, form)) };
  },
  'GET /files': async ({ files, now }, asked) => {
    const form = fileForm(asked);
    const { ids, purpose, ...page } = form.page(asked.query);
    const { organisation } = asked.principal;
    const rows =
      ids === null
        ? await files.list(organisation, now(), { ...page, limit: page.limit + 1 }, purpose)
        : (await Promise.all(ids.map((id) => files.find(organisation, id, now())))).flatMap((row) => row ?? []);
    return { json: form.list(rows, page.limit) };
  },
  'GET /files/*': async (parts, asked, id) => ({ json: fileForm(asked).shape(await ownFile(parts, asked, id)) }),
  'GET /files/*/content': async (parts, asked, id) => {
    const file = await ownFile(parts, asked, id);
    return { pieces: parts.files.read(file), bytes: file.bytes, name: file.name };
  },
  'DELETE /files/*': async (parts, asked, id) => {
    await parts.files.remove((await ownFile(parts, asked, id)).id);
    return { json: fileForm(asked).deleted(id) };
  },
  'POST /batches': async (parts, asked) => ({ json: batchShape(await create(parts, asked), null) }),
  'GET /batches': async ({ batches }, { principal, query }) => {
    const page = pageOf(query, 20, 100);
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
