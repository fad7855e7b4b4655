import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { csvData, readText, yamlText } from '../../../edge/index.ts';
import { MS_PER_HOUR, type EpochHour, type GramsPerKwh } from '../../../units/index.ts';
import { MOST_G_PER_KWH } from '../plausible.ts';

const NANO_WH_PER_MWH = 1e15;
const NANO_WH_PER_KWH = 1_000_000_000_000n;
const MILLIONTHS = 1e6;
const MOST_MWH = 1e8;

const instrumentSchema = z
  .strictObject({
    id: z.string().min(1).describe('Number of the certificate or contract, as registry or supplier has it.'),
    kind: z.enum(['certificate', 'contract']).default('certificate').describe('What it is.'),
    boundary: z
      .string()
      .min(1)
      .describe('Market that it can be delivered in: a grid zone such as `SE-SE3`, or an area such as `DE`.'),
    vintage: z.int().min(2000).max(2100).describe('Year in which the electricity was made: it covers no other.'),
    mwh: z
      .number()
      .positive()
      .max(MOST_MWH)
      .optional()
      .describe('Volume, taken as the same in every hour of the year.'),
    profile: z.string().min(1).optional().describe('CSV with `hour,kwh`: what was made in each UTC hour.'),
    gPerKwh: z.number().min(0).max(MOST_G_PER_KWH).describe('Its factor, CO2e at the plant.'),
    entity: z.string().min(1).optional().describe('Reporting entity that uses it; needed where there are several.'),
    source: z.string().min(1).describe('Registry, contract or supplier.'),
  })
  .refine(({ mwh, profile }) => (mwh === undefined) !== (profile === undefined), 'give mwh or profile, one of them');

const fileSchema = z.strictObject({ version: z.literal(1), instruments: z.array(instrumentSchema) });

/** A certificate or contract of a volume of electricity. */
export interface Instrument extends Pick<
  z.output<typeof instrumentSchema>,
  'id' | 'kind' | 'boundary' | 'vintage' | 'gPerKwh' | 'source'
> {
  readonly gPerKwh: GramsPerKwh;
  /** `null`: the only one that there is. */
  readonly entity: string | null;
  /** Its hours are known; else its volume is spread evenly over the year. */
  readonly isHourly: boolean;
  /** Nano-Wh of an hour; 0 outside its vintage. */
  readonly nanoAt: (hour: EpochHour) => bigint;
}

const hourOfYear = (year: number): EpochHour => Date.UTC(year, 0) / MS_PER_HOUR;

function flat(year: number, mwh: number): Instrument['nanoAt'] {
  const [first, next] = [hourOfYear(year), hourOfYear(year + 1)];
  const each = (BigInt(Math.round(mwh * MILLIONTHS)) * BigInt(NANO_WH_PER_MWH / MILLIONTHS)) / BigInt(next - first);
  return (hour) => (hour >= first && hour < next ? each : 0n);
}

/** @throws JoulegateError JG_DATA that names the line */
function profiled(text: string, source: string, id: string, year: number): Instrument['nanoAt'] {
  const hours = new Map<EpochHour, bigint>();
  for (const line of csvData.table(text, { source, columns: ['hour', 'kwh'], rowsAre: 'hours' }).lines()) {
    const hour = line.hour('hour', `instrument ${id}`);
    if (hour < hourOfYear(year) || hour >= hourOfYear(year + 1))
      line.fail(`${line.text('hour')} is not of ${year}, the vintage of instrument ${id}`, 'give its own year alone');
    if (hours.has(hour)) line.fail(`${line.text('hour')} stands twice`, 'give each hour once');
    const kwh = line.amount('kwh', { most: MOST_MWH * 1000, of: () => `instrument ${id}` });
    hours.set(hour, (BigInt(Math.round(kwh * MILLIONTHS)) * NANO_WH_PER_KWH) / BigInt(MILLIONTHS));
  }
  return (hour) => hours.get(hour) ?? 0n;
}

/**
 * Reads instruments of energy by volume. Format: docs/methods/scope2.md.
 * @param entities names of all who report: each instrument is used by one of them
 * @param read text of a profile, by its path as it stands in the file
 * @throws JoulegateError JG_USAGE that names the line: an id twice, an entity that is none or not said, JG_DATA: a profile of another year
 */
export function parseInstruments(
  text: string,
  file: string,
  entities: readonly string[],
  read: (path: string) => string,
): readonly Instrument[] {
  const hint = 'the format is in docs/methods/scope2.md';
  const { raw, lineOf } = yamlText.read(text, fileSchema, (problems) =>
    yamlText.error('JG_USAGE', file, problems, hint),
  );
  const findings = yamlText.findings(lineOf);
  raw.instruments.forEach(({ id, entity }, i) => {
    const path = ['instruments', i];
    const first = raw.instruments.findIndex((other) => other.id === id);
    if (first < i)
      findings.problem(
        [...path, 'id'],
        entity === raw.instruments[first]!.entity
          ? `${id} stands twice: its volume counts once`
          : `${id} is used twice, by ${raw.instruments[first]!.entity ?? 'nobody named'} and by ${entity ?? 'nobody named'}`,
      );
    if (entity === undefined && entities.length > 1)
      findings.problem(path, `whose is ${id}? Several entities report, and one of them uses it: give entity`);
    if (entity !== undefined && !entities.includes(entity))
      findings.unknown([...path, 'entity'], 'reporting entity', entity, entities);
  });
  if (findings.problems.length > 0) throw yamlText.error('JG_USAGE', file, findings.problems, hint);
  return raw.instruments.map(({ mwh, profile, entity, ...instrument }) => ({
    ...instrument,
    entity: entity ?? null,
    isHourly: profile !== undefined,
    nanoAt:
      profile === undefined
        ? flat(instrument.vintage, mwh!)
        : profiled(read(profile), profile, instrument.id, instrument.vintage),
  }));
}

/** Reads such a file; profiles lie beside it. @throws JoulegateError JG_USAGE or JG_DATA, as {@link parseInstruments} */
export const loadInstruments = (file: string, entities: readonly string[]): readonly Instrument[] =>
  parseInstruments(readText(file), file, entities, (path) => readText(resolve(dirname(file), path)));
