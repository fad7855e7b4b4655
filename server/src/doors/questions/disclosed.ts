import { z } from 'zod';
import { reports } from '../../reporting/index.ts';
import type { TypedBooks } from '../../ledger/index.ts';
import { hourStart, JoulegateError } from '../../units/index.ts';
import { catalogue, gridSources } from '../../world/index.ts';
import type { Shape } from '../question.ts';
import type { Waist } from '../waist.ts';
import { instrumentsOf } from './instruments-of.ts';
import { REPORT_FIELDS, reportQuery } from './report-period.ts';
import { TIER } from './shapes.ts';

const { disclosure } = reports;
type Facts = typeof disclosure.noFacts;
type Entity = Facts['entities'][number];
type Query = ReturnType<typeof reportQuery>;

/** Fields of every disclosure. */
export const DISCLOSURE_FIELDS = {
  ...REPORT_FIELDS,
  entity: z
    .string()
    .min(1)
    .optional()
    .describe(
      'reporting entity of the config; otherwise the only one, that which lists the organisation, or all organisations',
    ),
};
export type Disclosed = z.output<z.ZodObject<typeof DISCLOSURE_FIELDS>>;

export const ENTITY = z.object({
  name: z.string(),
  organisations: z.array(z.string()).describe('empty: all of the books'),
  boundary: z.enum(['financial control', 'operational control', 'equity share']),
  equityPercent: z.number(),
});
/** A figure of a disclosure. */
export const TOLD = z
  .object({
    value: z.string().nullable().describe('decimal text, exact to the nano unit of the books; null: unknown, see note'),
    unit: z.enum(['t CO2e', 'MWh', 'g CO2e', 'Wh', '%']),
    p05: z.number().nullable().describe('nine true values of ten lie between this and p95; null: unknown'),
    p95: z.number().nullable(),
    unknownRequests: z.int().describe('requests that had nothing to add'),
    tiers: z.array(z.object({ tier: TIER, share: z.number() })).describe('parts of the figure by how it was obtained'),
    note: z.string().nullable(),
  })
  .meta({ id: 'DisclosedFigure' });
export const MISSING = z.array(
  z.object({ fact: z.string(), who: z.string().describe('who can supply it'), until: z.string() }),
);
export const FACTS = z
  .array(
    z.object({
      concept: z
        .string()
        .nullable()
        .describe('of the taxonomy ESRS Set 1 of 2023 or VSME of 2026-05-01; null: it has none'),
      value: z.string().nullable(),
      unit: z.string(),
      decimals: z.int().describe('digits behind the point'),
      period: z.object({ start: z.string(), end: z.string() }),
      entity: z.string(),
      dimensions: z.record(z.string(), z.string()),
      standardVersion: z.enum(['esrs_2026', 'vsme_2025']),
    }),
  )
  .describe('facts.json: like xBRL-JSON, without a claim to be tagged');
export const SOURCES = z
  .array(z.object({ what: z.string(), source: z.string(), licence: z.string().nullable() }))
  .describe('publications that the figures stand on, of entries that are not retired');

/** The one entity that a report is of by itself: the only one, or the only one that lists the organisation. */
function impliedEntity(entities: Facts['entities'], organisation: string | undefined): Entity | undefined {
  const listing = entities.filter(
    ({ organisations }) => organisation !== undefined && organisations.includes(organisation),
  );
  return entities.length === 1 ? entities[0] : listing.length === 1 ? listing[0] : undefined;
}

/** @throws JoulegateError JG_BAD_REQUEST where the config has no such entity, or several and none was named or implied */
export function entityOf(
  { entities }: Facts,
  { entity: name, organisation }: Pick<Disclosed, 'entity' | 'organisation'>,
): Entity {
  const found =
    name === undefined ? impliedEntity(entities, organisation) : entities.find((each) => each.name === name);
  if (found === undefined && (name !== undefined || entities.length > 1))
    throw new JoulegateError(
      'JG_BAD_REQUEST',
      name === undefined ? 'the config has several reporting entities' : `the config has no reporting entity "${name}"`,
      {
        where: 'entity',
        hint:
          entities.length === 0
            ? 'list it under reporting.entities and give the config'
            : `name one of ${entities.map((each) => each.name).join(', ')}`,
      },
    );
  const entity = found ?? {
    name: organisation ?? 'all organisations of these books',
    organisations: [],
    boundary: 'financial control' as const,
    equityPercent: 100,
  };
  if (organisation === undefined) return entity;
  if (entity.organisations.length > 0 && !entity.organisations.includes(organisation))
    throw new JoulegateError('JG_BAD_REQUEST', `${entity.name} does not cover the organisation "${organisation}"`, {
      where: 'organisation',
      hint: `it covers ${entity.organisations.join(', ')}`,
    });
  return { ...entity, organisations: [organisation] };
}

/** What the config in force says; what holds without one otherwise. */
export const factsOf = (waist: Waist): Facts => waist.places()?.reporting ?? disclosure.noFacts;

/** The query of a report with the organisations of its entity. */
function queryOf(asked: Disclosed, { organisations }: Entity): Query {
  const { where: _, ...query } = reportQuery(asked);
  return organisations.length === 0 ? query : { ...query, where: { organisation: [...organisations] } };
}

const dayOf = (hour: number): string => new Date(hourStart(hour)).toISOString().slice(0, 10);

/**
 * The books of an asked period by scope, and what they stand on; `inventory` is `null` where nothing was booked.
 * @param equity `undivided`: figures are multiplied by no share, as a ratio needs them
 */
export async function inventoryOf(
  waist: Waist,
  books: TypedBooks,
  asked: Disclosed,
  equity: 'shared' | 'undivided' = 'shared',
) {
  const places = waist.places();
  const facts = factsOf(waist);
  const named = entityOf(facts, asked);
  const entity = equity === 'shared' ? named : { ...named, equityPercent: 100 };
  const query = queryOf(asked, entity);
  const rows = await books.totals({ ...query, by: ['deployment', 'operator', 'site', 'zone', 'tier'] });
  const sites = new Map(places?.sites.map((site) => [site.key, site]));
  const siteOf = (key: string) => sites.get(key) ?? catalogue.sites.find(key);
  const pueOf = (key: string): number | null => siteOf(key)?.pue?.value ?? null;
  const areaOf = (key: string | null, zone: string): string =>
    (key === null ? null : siteOf(key)?.scope2Area) ?? gridSources.areaOfZone(zone);
  const whole = queryOf(
    asked,
    facts.entities.length === 0 ? { ...entity, organisations: [] } : entityOf(facts, { entity: named.name }),
  );
  const inventory = disclosure.inventory({
    rows,
    // What idles is in the figures of the whole, and in those of no organisation alone.
    idle: query.where === undefined ? await books.idle(query.span, query.asOf) : [],
    facts,
    entity,
    days: [dayOf(query.span.fromHour), dayOf(query.span.toHour)],
    pueOf,
    instruments: await instrumentsOf(books, facts, named.name, { whole, part: query }, { pueOf, areaOf }),
  });
  return { inventory: inventory.requests === 0 ? null : inventory, entity, facts, query };
}

export const nothingBooked = ({ period }: Disclosed): JoulegateError =>
  new JoulegateError('JG_NOT_FOUND', `nothing was booked in ${period}`, {
    where: 'period',
    hint: 'give a year, quarter or month with traffic, or import past usage (docs/import.md)',
  });

/** The same period of the year before. @example yearBefore('2026-Q2') // '2025-Q2' */
export const yearBefore = (period: string): string => `${Number(period.slice(0, 4)) - 1}${period.slice(4)}`;

/** First and last day of a query. */
export const daysOf = ({ span }: Query): { readonly start: string; readonly end: string } => ({
  start: dayOf(span.fromHour),
  end: dayOf(span.toHour - 1),
});

type Told = Shape<typeof TOLD>;
/** How much of a figure was obtained how. */
export const tiersText = (tiers: Told['tiers']): string =>
  tiers.map(({ tier, share }) => `${tier} ${(share * 100).toFixed(1)} %`).join('; ');

const HEAD = [
  'kind',
  'id',
  'name',
  'comparative',
  'value',
  'unit',
  'changePercent',
  'p05',
  'p95',
  'unknownRequests',
  'tiers',
  'note',
] as const;
type Cells = Readonly<Partial<Record<(typeof HEAD)[number], string | number | null>>>;
/** A figure as cells. */
export const figureCells = ({ value, unit, p05, p95, unknownRequests, tiers, note }: Told): Cells => ({
  value,
  unit,
  p05,
  p95,
  unknownRequests,
  tiers: tiersText(tiers),
  note,
});

interface Filed {
  readonly period: string;
  readonly standard: string;
  readonly entity: Shape<typeof ENTITY>;
  readonly missing: Shape<typeof MISSING>;
  readonly sources: Shape<typeof SOURCES>;
}
/** A disclosure as CSV: who reports what time, its lines, what is missing, and what it stands on. */
export const disclosureCsv = ({ period, standard, entity, missing, sources }: Filed, lines: readonly Cells[]): string =>
  reports.showback.csvText([
    HEAD,
    ...[
      {
        kind: 'entity',
        id: entity.boundary,
        name: entity.name,
        note: entity.boundary === 'equity share' ? `${entity.equityPercent} %` : null,
      },
      { kind: 'period', id: period, name: standard },
      ...lines,
      ...missing.map(({ fact, who, until }) => ({ kind: 'missing', name: fact, note: `${who}: ${until}` })),
      ...sources.map(({ what, source, licence }) => ({
        kind: 'source',
        id: what,
        name: source,
        note: licence ?? 'licence not recorded',
      })),
    ].map((cells: Cells) => HEAD.map((name) => cells[name] ?? null)),
  ]);
