import type { State } from '../state/index.ts';
import { JoulegateError, cutText } from '../units/index.ts';

/** An organisation, a team or a key that the state has a name of. */
export interface NamedThing {
  readonly kind: 'organisation' | 'team' | 'key';
  /** Its pseudonym. */
  readonly id: string;
  readonly name: string;
  /** Itself, where it is one. */
  readonly organisation: { readonly id: string; readonly name: string };
}

const PREFIX = /^jg_live_/;

/**
 * Finds what a person means: a pseudonym, the id of a key or its shown prefix, an organisation, or with `team` a team of it.
 * @throws JoulegateError JG_NOT_FOUND when there is no such thing, JG_USAGE when it may be several
 */
export async function findNamed(db: State['db'], text: string, team?: string): Promise<NamedThing> {
  const rows = await db
    .selectFrom('pseudonyms as p')
    .leftJoin('pseudonyms as o', 'o.id', 'p.scope')
    .select(['p.kind', 'p.id', 'p.name', 'o.id as organisation_id', 'o.name as organisation_name'])
    .where('p.kind', '<>', 'import')
    .where((eb) =>
      team === undefined
        ? eb.or([
            eb('p.id', '=', text),
            eb.and([eb('p.kind', '=', 'organisation'), eb('p.name', '=', text)]),
            eb.and([eb('p.kind', '=', 'key'), eb('p.name', '=', text.replace(PREFIX, ''))]),
          ])
        : eb.and([
            eb('p.kind', '=', 'team'),
            eb('p.name', '=', team),
            eb.or([eb('o.name', '=', text), eb('o.id', '=', text)]),
          ]),
    )
    .orderBy('p.kind')
    .orderBy('p.id')
    .execute();
  const [row, ...others] = rows;
  const what =
    team === undefined
      ? `no organisation and no key "${cutText(text, 40)}"`
      : `no team "${cutText(team, 40)}" of "${cutText(text, 40)}"`;
  if (row === undefined)
    throw new JoulegateError('JG_NOT_FOUND', `there is ${what}`, {
      where: 'id',
      hint: '"joulegate keys list" shows keys, organisations and teams; imported ones: joulegate ledger query "FROM names"',
    });
  if (others.length > 0)
    throw new JoulegateError(
      'JG_USAGE',
      `"${cutText(text, 40)}" is ${rows.map(({ kind, id, organisation_name: of }) => `${kind} ${id}${of === null ? '' : ` of ${of}`}`).join(', ')}`,
      { where: 'id', hint: 'give the one that you mean by its pseudonym' },
    );
  const { kind, id, name, organisation_id: ofId, organisation_name: ofName } = row;
  return { kind: kind as NamedThing['kind'], id, name, organisation: { id: ofId ?? id, name: ofName ?? name } };
}
