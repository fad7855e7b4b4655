import { z } from 'zod';
import { audit, ownerNames } from '../../identity/index.ts';
import type { TotalsRow, TypedBooks } from '../../ledger/index.ts';
import { reports } from '../../reporting/index.ts';
import { hourOf, hourStart, JoulegateError } from '../../units/index.ts';
import { question, type Shape } from '../question.ts';
import type { Waist } from '../waist.ts';
import { periodBefore, REPORT_FIELDS, spanOfPeriod } from './report-period.ts';

const { governance, showback } = reports;
/** Hours whose weeks are summed up: each takes two readings of the books. */
const MOST_HOURS = 60;

const decimal = (unit: string) => z.string().nullable().describe(`${unit}, decimal text; null: unknown`);
const WEEK = z
  .object({
    from: z.string(),
    to: z.string(),
    complete: z.boolean().describe('false: the week is not over'),
    requests: z.int(),
    costUsd: decimal('USD'),
    energyKWh: decimal('kWh'),
    carbonKg: decimal('kg CO2e, location-based, life cycle and embodied'),
    gPer1000Tokens: z.number().nullable().describe('mean g CO2e of 1,000 tokens, in and out'),
    unknown: z.object({ cost: z.int(), energy: z.int(), carbon: z.int() }).describe('requests with nothing to add'),
    places: z.array(z.object({ site: z.string().nullable(), share: z.number() })).describe('share of the requests'),
  })
  .meta({ id: 'GovernanceWeek' });
const RECORD = z.object({
  id: z.string(),
  at: z.number(),
  actor: z.string(),
  actorName: z.string().nullable(),
  action: z.string(),
  subject: z.string().describe('a pseudonym, or what changed'),
  subjectName: z.string().nullable(),
  cause: z.enum(governance.causes).nullable().describe('of a config: a start, its file alone, or a signal'),
  hashBefore: z.string().nullable().describe('of the config'),
  hashAfter: z.string().nullable(),
  changes: z.array(governance.change),
  more: z.int().describe('changes beyond those'),
  detail: z.record(z.string(), z.unknown()).describe('of what is no config'),
  figures: z
    .object({
      workloads: z.array(z.string()).nullable().describe('that it touches; null: all'),
      before: WEEK,
      after: WEEK,
      alsoChanged: z.int().describe('other changes of the same workloads in these two weeks'),
    })
    .nullable()
    .describe('null: it changes no work, or is beyond the newest that are summed up'),
});
const GOVERNANCE = z
  .object({
    period: z.string(),
    asOf: z.number().nullable(),
    note: z.string(),
    variance: z.string().describe('command that splits what changed since the period before by its cause'),
    records: z.array(RECORD),
  })
  .meta({ id: 'GovernanceReport' });
type Told = Shape<typeof RECORD>;

const NOTE =
  'Seven days before the hour of a change and seven days behind it, as the books hold them: before and after, not proof of cause. Traffic, grid and prices change too.';

const csv = ({ records }: Shape<typeof GOVERNANCE>): string => {
  const week = (name: string): readonly string[] =>
    ['requests', 'USD', 'kWh', 'kg CO2e', 'g CO2e per 1000 tokens'].map((unit) => `${name}: ${unit}`);
  const cells = (of: Shape<typeof WEEK> | undefined) =>
    of === undefined
      ? [null, null, null, null, null]
      : [of.requests, of.costUsd, of.energyKWh, of.carbonKg, of.gPer1000Tokens];
  const lines = records.flatMap(({ changes, ...record }) =>
    (changes.length === 0 ? [null] : changes).map((change) => [
      new Date(record.at).toISOString(),
      record.actorName ?? record.actor,
      record.action,
      record.cause,
      change?.kind ?? null,
      change?.path ?? record.subjectName ?? record.subject,
      change === null ? null : String(change.before ?? ''),
      change === null ? JSON.stringify(record.detail) : String(change.after ?? ''),
      change?.effect ?? null,
      record.hashBefore,
      record.hashAfter,
      ...cells(record.figures?.before),
      ...cells(record.figures?.after),
      record.id,
    ]),
  );
  const head = ['at', 'who', 'action', 'cause', 'kind', 'what', 'before', 'after', 'effect', 'hashBefore', 'hashAfter'];
  return showback.csvText([[...head, ...week('7 days before'), ...week('7 days after'), 'id'], ...lines]);
};

type Stored = Awaited<ReturnType<typeof audit.stored>>[number];

/** Records of a period, oldest first. @param asOf only those until then */
export async function recordsOf(
  waist: Waist,
  period: string,
  asOf: number | undefined,
): Promise<readonly Stored[] | null> {
  const { fromHour, toHour } = spanOfPeriod(period);
  const to = Math.min(hourStart(toHour), asOf ?? Infinity);
  return await waist.state(async (state) =>
    state === null ? null : await audit.stored(state, { from: hourStart(fromHour), to }, governance.actions),
  );
}

const overlaps = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  a === null || b === null || a.some((each) => b.includes(each));

/** Figures around changes: weeks of the same hour are read once. */
function figuresAround(books: TypedBooks, records: readonly Stored[], nowHour: number, asOf: number | undefined) {
  const touching = records.flatMap((record) => {
    const workloads = governance.touchedBy(record);
    return workloads === undefined ? [] : [{ id: record.id, hour: hourOf(record.at), workloads }];
  });
  const hours = new Set([...new Set(touching.map(({ hour }) => hour))].toSorted((a, b) => b - a).slice(0, MOST_HOURS));
  const read = new Map<number, Promise<readonly (readonly TotalsRow[])[]>>();
  const rowsAround = (hour: number): Promise<readonly (readonly TotalsRow[])[]> => {
    const { before, after } = governance.weeksAround(hour);
    const sums = (span: typeof before): Promise<readonly TotalsRow[]> =>
      books.totals({
        span,
        by: ['workload', 'site'],
        basis: 'settled',
        roughSigma: true,
        ...(asOf === undefined ? {} : { asOf }),
      });
    const found = read.get(hour) ?? Promise.all([sums(before), sums(after)]);
    read.set(hour, found);
    return found;
  };
  return async (id: string): Promise<Told['figures']> => {
    const own = touching.find((each) => each.id === id);
    if (own === undefined || !hours.has(own.hour)) return null;
    const { hour, workloads } = own;
    const { before, after } = governance.weeksAround(hour);
    const [rowsBefore = [], rowsAfter = []] = await rowsAround(hour);
    return {
      workloads,
      before: governance.weekOf(rowsBefore, workloads, before, nowHour),
      after: governance.weekOf(rowsAfter, workloads, after, nowHour),
      alsoChanged: touching.filter(
        (other) =>
          other.id !== id &&
          other.hour >= before.fromHour &&
          other.hour < after.toHour &&
          overlaps(other.workloads, workloads),
      ).length,
    };
  };
}

export const reportGovernance = question({
  name: 'report governance',
  does: 'who set which budget, limit, rule and price of a period, keys and commitments too, with the figures of seven days before and after each',
  path: '/api/reports/governance',
  input: z.strictObject({ period: REPORT_FIELDS.period, asOf: REPORT_FIELDS.asOf }),
  output: GOVERNANCE,
  role: 'audit',
  csv,
  async ask(waist, { period, asOf }) {
    const records = (await recordsOf(waist, period, asOf)) ?? [];
    if (records.length === 0)
      throw new JoulegateError('JG_NOT_FOUND', `the audit has nothing of ${period}`, {
        where: 'period',
        hint: 'configs, keys and commitments are recorded from the first start of a gateway on this storage on',
      });
    const { state, pepper } = await waist.identity();
    const owners = await ownerNames.behind(pepper, state);
    const names = await audit.names(
      state,
      records.flatMap(({ actor, subject }) => [actor, subject]),
    );
    // In texts too: a name may be part of a path or of a list.
    const shown = <Value>(value: Value): Value =>
      JSON.parse(
        JSON.stringify(value).replaceAll(/owner_[\w-]{16}/g, (id) => JSON.stringify(owners.get(id) ?? id).slice(1, -1)),
      ) as Value;
    return await waist.books(async (books) => {
      const around = figuresAround(books, records, hourOf(asOf ?? waist.now()), asOf);
      const told: Told[] = [];
      for (const record of records.toReversed()) {
        const config = governance.configOf(record);
        const { id, at, actor, action, subject, detail } = record;
        told.push({
          id,
          at,
          actor,
          actorName: names.get(actor) ?? null,
          action,
          subject,
          subjectName: names.get(subject) ?? null,
          cause: config?.cause ?? null,
          hashBefore: config?.hashBefore ?? null,
          hashAfter: config?.hashAfter ?? null,
          changes: shown(config?.changes ?? []),
          more: config?.more ?? 0,
          detail:
            config === null
              ? (JSON.parse(detail) as Told['detail'])
              : config.code === undefined
                ? {}
                : { code: config.code, ...(config.line === undefined ? {} : { line: config.line }) },
          figures: await around(id),
        });
      }
      const variance = `joulegate report variance --from ${periodBefore(period)} --to ${period}`;
      return { period, asOf: asOf ?? null, note: NOTE, variance, records: told };
    });
  },
});
