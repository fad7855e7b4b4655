import { createHash } from 'node:crypto';
import { isRecord, type JsonObject } from '../dialects/index.ts';
import type { Principal } from '../tenants/index.ts';

/** What a caller calls the session and the agent of a request; `null`: nothing. */
export interface CallerNames {
  readonly session: string | null;
  readonly agent: string | null;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Claude Code tells user and session in one: `user_..._session_...`, or an object of ids as text. */
function splitUser(user: string): CallerNames {
  const at = user.lastIndexOf('_session_');
  if (at > 0) return { session: user.slice(at + '_session_'.length), agent: user.slice(0, at) };
  if (!user.startsWith('{')) return { session: null, agent: user };
  try {
    const told: unknown = JSON.parse(user);
    if (isRecord(told))
      return { session: textOf(told['session_id']), agent: textOf(told['account_uuid']) ?? textOf(told['device_id']) };
  } catch {
    // A name like any other.
  }
  return { session: null, agent: user };
}

/**
 * Who acts in a request, by its headers, and where they say nothing by what agents send anyway: `prompt_cache_key` names a
 * session, `safety_identifier`, `user` or `metadata.user_id` whoever acts.
 * @param header what `x-joulegate-session` and `x-joulegate-agent` say
 * @example callerNames({ session: null, agent: null }, { metadata: { user_id: 'user_7_session_9' } }) // { session: '9', agent: 'user_7' }
 */
export function callerNames(header: CallerNames, body: JsonObject | null): CallerNames {
  if (body === null) return header;
  const { metadata } = body;
  const user = isRecord(metadata) ? textOf(metadata['user_id']) : null;
  const split = user === null ? null : splitUser(user);
  return {
    session: header.session ?? textOf(body['prompt_cache_key']) ?? split?.session ?? null,
    agent: header.agent ?? textOf(body['safety_identifier']) ?? textOf(body['user']) ?? split?.agent ?? null,
  };
}

/** What stands for a name wherever it is counted or told: of one key, and the same on every gateway. */
export const callerPseudonym = (
  { organisation, keyId }: Pick<Principal, 'organisation' | 'keyId'>,
  name: string,
): string =>
  createHash('sha256')
    .update(JSON.stringify([organisation, keyId, name]))
    .digest('base64url')
    .slice(0, 16);

/** The session and agent of a request as limits count them. */
export function callerCounted(
  principal: Principal,
  header: CallerNames,
  body: JsonObject | null,
  workload: string | null,
): CallerNames & { readonly workload: string | null } {
  const { session, agent } = callerNames(header, body);
  const counted = (name: string | null): string | null => (name === null ? null : callerPseudonym(principal, name));
  return { workload, session: counted(session), agent: counted(agent) };
}
