import { cutText, JoulegateError } from '../../units/index.ts';
import { replaceValues, withValues, type CallRequest, type Endpoint, type PlacedValue } from '../dialects/index.ts';

/** A file that an organisation has uploaded here. */
export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  /** What it was uploaded for; prompts may name `user_data`. */
  readonly purpose: string;
  read(): Promise<Buffer>;
}

/** Files that lie in the gateway's own store. */
export interface StoredFiles {
  /** Whether an id is one that this store gives; others are a provider's. */
  gives(id: string): boolean;
  /** @returns `null` where the organisation has none of that id: another's, deleted, or expired */
  find(organisation: string, id: string): Promise<StoredFile | null>;
}

/** What of a request it takes to put files in the place of their ids. */
interface Naming {
  body: Buffer;
  request: CallRequest | null;
  readonly over: boolean;
  /** Takes room for bytes that are held until the request ends. */
  readonly room: (bytes: number) => boolean;
  readonly endpoint: Endpoint;
  readonly principal: { readonly organisation: string };
  readonly runtime: { readonly storedFiles: StoredFiles; readonly settings: { readonly maxBodyBytes: number } };
}

/** Files of one request that are looked up, each once. */
const MOST_FILES = 20;

const encodedBytes = (bytes: number): number => Math.ceil(bytes / 3) * 4;

async function load(files: StoredFiles, organisation: string, id: string): Promise<StoredFile | null> {
  try {
    return await files.find(organisation, id);
  } catch (cause) {
    throw unreadable(cause);
  }
}
const unreadable = (cause: unknown): JoulegateError =>
  cause instanceof JoulegateError
    ? cause
    : new JoulegateError('JG_STORE_DOWN', 'files that were uploaded cannot be read now', {
        hint: 'try again, or send the file itself',
        cause,
      });

/**
 * Files of the gateway's own store that a prompt names stand whole in the place of their ids, as if they had been sent with
 * it: rules, documents, guard and cache see the file. Ids of others' stores go on as they came.
 * @throws JoulegateError `JG_NOT_FOUND` for what is not there and for what is another organisation's alike; `JG_BAD_REQUEST`,
 *   `JG_BODY_TOO_LARGE`; `JG_STORE_DOWN` where the store cannot be read, `JG_OVERLOADED` where there is no room for the bytes
 */
export function inlineFiles(call: Naming): undefined | Promise<undefined> {
  const { request, endpoint, runtime } = call;
  if (request === null || request.media.mostTokens === 0) return;
  const named = (endpoint.named?.(request.parsed) ?? []).filter(({ id }) => runtime.storedFiles.gives(id));
  if (named.length === 0) return;
  return placed(call, named).then((values) => {
    if (call.over) return undefined;
    call.body = replaceValues(call.body, values);
    call.request = endpoint.parse(call.body, withValues(request.parsed, values));
    return undefined;
  });
}

async function placed(
  { body, principal, room, runtime }: Naming,
  named: ReturnType<NonNullable<Endpoint['named']>>,
): Promise<readonly PlacedValue[]> {
  const { storedFiles, settings } = runtime;
  const wheres = new Map(named.map(({ id, path }) => [id, path.join('.')]));
  if (wheres.size > MOST_FILES)
    throw new JoulegateError('JG_BAD_REQUEST', `a request may name ${MOST_FILES} files, not ${wheres.size}`, {
      where: named[0]!.path.join('.'),
      hint: 'name them in several requests',
    });
  const found = new Map<string, StoredFile>();
  for (const [id, where] of wheres) {
    const file = await load(storedFiles, principal.organisation, id);
    if (file === null)
      throw new JoulegateError('JG_NOT_FOUND', `there is no file ${cutText(id, 60)}`, {
        where,
        hint: 'list them: GET /v1/files',
      });
    if (file.purpose !== 'user_data')
      throw new JoulegateError('JG_BAD_REQUEST', `the file ${id} was uploaded with the purpose ${file.purpose}`, {
        where,
        hint: 'upload what prompts name with the purpose user_data',
      });
    found.set(id, file);
  }
  const bytes = named.reduce((sum, { id }) => sum + encodedBytes(found.get(id)!.bytes), body.length);
  if (bytes > settings.maxBodyBytes)
    throw new JoulegateError(
      'JG_BODY_TOO_LARGE',
      `with its files the body has ${bytes} bytes; the limit is ${settings.maxBodyBytes}`,
      { where: 'body', hint: 'name fewer or smaller files, or raise gateway.maxBodyBytes' },
    );
  if (!room(bytes - body.length))
    throw new JoulegateError('JG_OVERLOADED', 'too many bytes of requests are under way', {
      where: named[0]!.path.join('.'),
      hint: 'retry with backoff, name fewer or smaller files at a time, or raise gateway.maxBufferedBytes',
    });
  const read = new Map<string, Buffer>();
  for (const [id, file] of found)
    read.set(
      id,
      await file.read().catch((cause: unknown) => {
        throw unreadable(cause);
      }),
    );
  return named.map(({ path, id, whole }) => ({ path, value: whole(found.get(id)!.name, read.get(id)!) }));
}
