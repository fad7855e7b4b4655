import { JoulegateError, type Usage } from '../../../units/index.ts';
import { isRecord, objectsMade, passedUsage, type JsonObject } from '../../dialects/index.ts';
import type { Call } from '../call.ts';
import type { PassedRequest } from './request.ts';

const unreadable = (): JoulegateError =>
  new JoulegateError(
    'JG_UPSTREAM_GARBAGE',
    'the upstream lists objects in a form, or a length, in which nobody here can tell whose they are',
    { hint: 'ask for a shorter list, such as by ?limit=20' },
  );

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Whether a request asks for what everybody has who shares the credential. */
export const listsAll = ({ method, passed }: PassedRequest): boolean => method === 'GET' && passed.isCollection;

/** A list without what is not the caller's; its bytes stay as they came where all of it is. */
function withoutOthers(body: Buffer, list: JsonObject, items: readonly unknown[], mine: readonly boolean[]): Buffer {
  if (mine.every(Boolean)) return body;
  const data = items.filter((_, i) => mine[i]);
  const idOf = (item: unknown): unknown => (isRecord(item) ? (item['id'] ?? null) : null);
  const ends = { first_id: idOf(data[0]), last_id: idOf(data.at(-1)) };
  const named = Object.fromEntries(Object.entries(ends).filter(([name]) => name in list));
  return Buffer.from(JSON.stringify({ ...list, data, ...named }));
}

async function filtered(call: Call, body: Buffer): Promise<Buffer> {
  const list = parsed(body);
  const items = isRecord(list) ? list['data'] : undefined;
  if (!isRecord(list) || !Array.isArray(items)) throw unreadable();
  const ids = (items as readonly unknown[]).map((item) => (isRecord(item) ? String(item['id'] ?? '') : ''));
  const owners = await call.runtime.owned.ownership(call.principal.organisation, ids);
  return withoutOthers(
    body,
    list,
    items,
    owners.map((owner) => owner === 'own'),
  );
}

/**
 * A whole answer of JSON as the client gets it. What it says was made is the organisation's that asked, before anybody
 * hears of it; of a list that everybody shares only its own is left.
 * @throws JoulegateError `JG_UPSTREAM_GARBAGE` where such a list cannot be read, `JG_STORE_DOWN` where nobody can say whose it is
 */
export async function wholeAnswer(call: Call, request: PassedRequest, body: Buffer): Promise<Buffer> {
  if (listsAll(request)) return await filtered(call, body);
  const answer = parsed(body);
  const inside = isRecord(answer) && request.passed.ids.length > 0 ? answer['data'] : null;
  const made = [answer, ...(Array.isArray(inside) ? (inside as readonly unknown[]) : [])].flatMap(objectsMade);
  for (const id of made) call.runtime.owned.made(call.principal.organisation, id);
  return body;
}

/** A list that cannot be told apart is not passed on. */
export const refuseUnread = (request: PassedRequest): void => {
  if (listsAll(request)) throw unreadable();
};

const TAIL_BYTES = 16_384;

/** The end of an answer, in which its usage stands. */
export class Tail {
  #bytes: Buffer = Buffer.alloc(0);

  push(piece: Buffer): void {
    const all = piece.length >= TAIL_BYTES ? piece : Buffer.concat([this.#bytes, piece]);
    this.#bytes = Buffer.from(all.subarray(Math.max(0, all.length - TAIL_BYTES)));
  }

  usage({ method, passed }: PassedRequest): Usage | null {
    return method === 'POST' ? passedUsage(passed.family, this.#bytes) : null;
  }
}
