import type { Context } from 'hono';
import { JoulegateError } from '../../units/index.ts';
import type { Caller } from './sign-in.ts';

/** What is known of a request to the control plane. */
export interface Asked {
  readonly Variables: {
    /** `null`: nobody has signed in. */
    caller: Caller | null;
  };
}

/** The token of an `Authorization: Bearer` header. */
export const bearerOf = (context: Context): string | undefined =>
  /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];

/** @throws JoulegateError JG_AUTH_FORBIDDEN for a write that neither a page of this server nor the holder of the token sends */
export function onlyFromHere(context: Context): void {
  const site = context.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin')
    throw new JoulegateError('JG_AUTH_FORBIDDEN', 'only the console itself may write', { where: 'sec-fetch-site' });
  // Without it a request is not of a page that this server sent, and a session cookie alone says nothing of who wrote it.
  if (site === undefined && bearerOf(context) === undefined)
    throw new JoulegateError('JG_AUTH_FORBIDDEN', 'a write outside a browser sends the token itself', {
      where: 'authorization',
      hint: 'send Authorization: Bearer',
    });
}

/** The JSON object of a body. @throws JoulegateError JG_BAD_REQUEST, JG_BAD_JSON */
export async function jsonBody(context: Context, mostBytes: number): Promise<Readonly<Record<string, unknown>>> {
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? ''))
    throw new JoulegateError('JG_BAD_REQUEST', 'a write is a JSON body', {
      where: 'content-type',
      hint: 'send content-type: application/json',
    });
  const body = await boundedText(context, mostBytes);
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new JoulegateError('JG_BAD_JSON', 'the body is no JSON object', { where: 'body' });
}

async function boundedText({ req }: Context, mostBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of req.raw.body ?? []) {
    size += part.length;
    if (size > mostBytes)
      throw new JoulegateError('JG_BAD_REQUEST', `the body is larger than ${mostBytes} bytes`, { where: 'body' });
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
