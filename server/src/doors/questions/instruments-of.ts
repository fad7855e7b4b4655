import type { TypedBooks } from '../../ledger/index.ts';
import { reports } from '../../reporting/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { gridSources } from '../../world/index.ts';

const { disclosure } = reports;
type Facts = typeof disclosure.noFacts;
type Given = Parameters<typeof disclosure.hourUses>[3];
type TotalsQuery = Parameters<TypedBooks['totals']>[0];
interface Query extends TotalsQuery {
  readonly span: NonNullable<TotalsQuery['span']>;
}

const BY = ['hour', 'deployment', 'operator', 'site', 'zone', 'tier', 'imported'] as const;

/** An instrument by its share and one by its volume would both cover the same kWh. */
async function refuseTwice(books: TypedBooks, { span }: Query, file: string): Promise<void> {
  const booked = (await books.factorSources(span)).find(
    ({ what, source }) => what === 'scope 2, market' && /\binstrument\b/.test(source),
  );
  if (booked === undefined) return;
  throw new JoulegateError(
    'JG_DATA',
    `the books of the period have an instrument by its share of the year already (${booked.source}), and ${file} has instruments by volume: a kWh would be covered twice`,
    {
      where: 'reporting.instruments',
      hint: 'move them from scope2-csv to that file; until then report months that were booked without, or leave the file out',
    },
  );
}

/** Electricity of a query by hour, with what idled where all organisations are meant. */
async function usesOf(books: TypedBooks, query: Query, given: Given) {
  const rows = await books.totals({ ...query, by: BY });
  const isWhole = query.where === undefined;
  const idle = isWhole ? await books.idle(query.span, query.asOf) : [];
  const busy = new Set(
    rows.flatMap(({ by, energy }) => (energy.nano > 0n ? [`${String(by.hour)} ${String(by.deployment)}`] : [])),
  );
  // What meters said until an earlier moment is not known by hour.
  const meters = idle.length === 0 || query.asOf !== undefined ? [] : await books.meters(query.span);
  const unasked = meters.filter(({ hour, deployment }) => !busy.has(`${hour} ${deployment}`));
  return disclosure.hourUses(rows, idle, unasked, given);
}

/**
 * The electricity of a report held against the instruments of its entity; `null` where none are given by volume.
 * @param entity that is reported; its instruments are its own
 * @param whole query of the entity @param part of it that is reported
 * @throws JoulegateError JG_DATA where the file is none, or a kWh would be covered twice
 */
export async function instrumentsOf(
  books: TypedBooks,
  facts: Facts,
  entity: string,
  { whole, part }: { readonly whole: Query; readonly part: Query },
  given: Omit<Given, 'facts'>,
) {
  if (facts.instruments === null) return null;
  const all = gridSources.instruments(
    facts.instruments,
    facts.entities.map(({ name }) => name),
  );
  const own = all.filter((each) => each.entity === null || each.entity === entity);
  await refuseTwice(books, part, facts.instruments);
  const uses = await usesOf(books, whole, { ...given, facts });
  const isWhole = JSON.stringify(whole.where) === JSON.stringify(part.where);
  return disclosure.matched(uses, isWhole ? uses : await usesOf(books, part, { ...given, facts }), own, part.span);
}
