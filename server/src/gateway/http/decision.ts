import type { ServerResponse } from 'node:http';
import type { Entry } from '../../ledger/index.ts';
import { JoulegateError, cutText } from '../../units/index.ts';
import type { Principal } from '../tenants/index.ts';
import { whyEntry, type EntryWhy } from '../why.ts';
import { sendJson } from './reply.ts';

/** Where a decision is looked up. */
export interface DecisionSource {
  /** Among the newest of this process. */
  readonly findEntry: (id: string) => Entry | undefined;
  /** Asked where {@link findEntry} has none: other processes of the same port, and how many of them said nothing. */
  readonly findElsewhere?: (
    id: string,
  ) => Promise<{ readonly why: (EntryWhy & { readonly entry: Entry }) | null; readonly silent: number }>;
}

/**
 * Answers `/v1/decisions/{id}`: the caller's own only, whichever process served it.
 * @throws JoulegateError `JG_NOT_FOUND`, at once or as a rejection
 */
export function answerDecision(
  response: ServerResponse,
  principal: Principal,
  id: string,
  { findEntry, findElsewhere }: DecisionSource,
): void | Promise<void> {
  const entry = findEntry(id);
  if (entry !== undefined || findElsewhere === undefined)
    return answer(response, principal, id, entry === undefined ? null : { entry, ...whyEntry(entry) }, 0);
  return findElsewhere(id).then(({ why, silent }) => answer(response, principal, id, why, silent));
}

function answer(
  response: ServerResponse,
  principal: Principal,
  id: string,
  why: (EntryWhy & { readonly entry: Entry }) | null,
  silent: number,
): void {
  if (why === null || why.entry.organisation !== principal.organisation || why.entry.keyId !== principal.keyId)
    throw new JoulegateError(
      'JG_NOT_FOUND',
      `there is no recent decision ${cutText(id, 60)} of this key${silent === 0 ? '' : `; ${silent} of the gateway's processes did not answer`}`,
      {
        hint: `${silent === 0 ? '' : 'ask again; '}older ones: joulegate why ID on the gateway`,
      },
    );
  // Its own entry, to its own key: by name, as far as it is the caller's.
  const { names } = principal;
  const { entry } = why;
  sendJson(response, 200, {
    ...why,
    entry: {
      ...entry,
      organisation: names.organisation,
      team: entry.team === principal.team ? names.team : entry.team,
      keyId: names.keyId,
    },
  });
}
