import type { EsrsReport, GhgReport, SciReport, VsmeReport } from '../api/control-plane.ts';
import { count, signed } from '../figures/format.ts';
import { periodWords } from './periods.ts';
import type { Line, Section, ShownReport } from './shown.ts';

type Filed = Pick<GhgReport, 'entity' | 'period' | 'standard' | 'asOf'>;

const ofWords = ({ entity, period, standard, asOf }: Filed): ShownReport['of'] => [
  { name: 'Who reports', words: entity.name },
  { name: 'Period', words: periodWords(period) },
  {
    name: 'Boundary',
    words: entity.boundary === 'equity share' ? `equity share, ${entity.equityPercent} %` : entity.boundary,
  },
  { name: 'Standard', words: standard },
  ...(asOf === null ? [] : [{ name: 'As known on', words: new Date(asOf).toISOString().slice(0, 10) }]),
];

type Tagged = Pick<
  EsrsReport | VsmeReport,
  'entity' | 'period' | 'standard' | 'standardVersion' | 'asOf' | 'facts' | 'sources'
>;

/** Facts as a file of their own, with who reports, by what, and sources with their licences. */
const factsFile = ({ standard, standardVersion, entity, period, asOf, facts, sources }: Tagged): object => ({
  standard,
  standardVersion,
  entity,
  period,
  asOf,
  facts,
  sources,
});

const linesOf = (rows: GhgReport['rows']): readonly Line[] => rows.map(({ row: name, figure }) => ({ name, figure }));

const instrumentSection = (instruments: GhgReport['instruments']): Section => ({
  kind: 'table',
  title: 'Certificates and contracts',
  does: 'by volume over the period any hour covers any other; by the hour only what was made in it',
  columns: ['Instrument', 'Market', 'Vintage', 'Hours', 'Factor', 'Volume', 'Covers by volume', 'In the same hour'],
  rows: instruments.map(({ id, boundary, vintage, hourly, gPerKwh, ...of }) => [
    id,
    boundary,
    String(vintage),
    hourly ? 'by profile' : 'spread evenly',
    { value: String(gPerKwh), unit: 'g CO2e/kWh' },
    { value: of.volumeMwh, unit: 'MWh' },
    { value: of.coveredAnnuallyMwh, unit: 'MWh' },
    { value: of.coveredHourlyMwh, unit: 'MWh' },
  ]),
});

export const ghgShown = (answer: GhgReport): ShownReport => ({
  of: ofWords(answer),
  sections: [
    { kind: 'figures', title: 'Inventory', lines: linesOf(answer.rows) },
    ...(answer.instruments.length === 0 ? [] : [instrumentSection(answer.instruments)]),
    {
      kind: 'table',
      title: 'Where each place stands',
      does: 'by the lease test, or as the config says',
      columns: ['Deployment', 'Held', 'Electricity', 'Embodied', 'Carbon', 'Requests', 'Why'],
      rows: answer.classification.map(({ deployment, site, held, electricity, embodied, carbon, requests, why }) => [
        `${deployment ?? 'no deployment'}${site === null ? '' : ` at ${site}`}`,
        held,
        electricity,
        embodied,
        { ...carbon, tier: carbon.tiers[0]?.tier ?? null },
        requests,
        why,
      ]),
    },
  ],
  missing: answer.missing,
  sources: answer.sources,
});

export const esrsShown = (answer: EsrsReport): ShownReport => ({
  of: ofWords(answer),
  sections: [
    {
      kind: 'figures',
      title: 'Datapoints',
      lines: answer.datapoints.map(({ code, datapoint, current, comparative, changePercent }) => ({
        code,
        name: datapoint,
        figure: current,
        before: comparative?.value ?? null,
        changePercent,
      })),
    },
    {
      kind: 'table',
      title: 'Table of AR 26',
      columns: ['Row', periodWords(answer.comparativePeriod), periodWords(answer.period), 'Change', 'Note'],
      rows: answer.table.map(({ row, unit, comparative, current, changePercent, note }) => [
        row,
        comparative === null ? null : { value: comparative, unit },
        current === null ? null : { value: current, unit },
        changePercent === null ? null : `${signed(changePercent)} %`,
        note,
      ]),
    },
    {
      kind: 'table',
      title: 'Internal carbon price',
      does: answer.carbonPrice['E1-10.37a'],
      columns: ['Scheme', 'Price', 'Decisions'],
      rows: answer.carbonPrice['E1-10.37b'].map(({ scheme, usdPerTonne, decisions }) => [
        scheme,
        { value: String(usdPerTonne), unit: 'USD/t CO2e' },
        decisions,
      ]),
    },
  ],
  missing: answer.missing,
  sources: answer.sources,
  facts: factsFile(answer),
});

export const vsmeShown = (answer: VsmeReport): ShownReport => ({
  of: ofWords(answer),
  sections: [
    {
      kind: 'figures',
      title: 'B3: energy and greenhouse gases',
      lines: answer.rows.map(({ id, row, figure }) => ({ code: id, name: row, figure })),
    },
    {
      kind: 'table',
      title: 'Intensity',
      does: answer.intensity.note,
      columns: ['Figure', 'Value'],
      rows: [
        [
          'Greenhouse gas intensity',
          {
            value: answer.intensity.tonnesPerMillionEur === null ? null : String(answer.intensity.tonnesPerMillionEur),
            unit: 't CO2e per million EUR',
          },
        ],
      ],
    },
  ],
  missing: answer.missing,
  sources: answer.sources,
  facts: factsFile(answer),
});

const plain = { p05: null, p95: null, unknownRequests: 0, tiers: [], note: null };

export const sciShown = (answer: SciReport): ShownReport => ({
  of: [...ofWords(answer), { name: 'Software boundary', words: answer.boundary }],
  sections: [
    {
      kind: 'figures',
      title: 'Parts of the score',
      lines: [
        { code: 'E', name: 'Energy', figure: { ...plain, value: answer.energyWh, unit: 'Wh' } },
        {
          code: 'E × I',
          name: 'Operational carbon',
          figure: {
            ...plain,
            value: answer.operationalG,
            unit: 'g CO2e',
            tiers: answer.tiers,
            unknownRequests: answer.unknownRequests,
          },
        },
        { code: 'M', name: 'Embodied carbon', figure: { ...plain, value: answer.embodiedG, unit: 'g CO2e' } },
        {
          name: 'Of it, the gateway itself',
          figure: {
            ...plain,
            value: answer.gateway.carbonG,
            unit: 'g CO2e',
            tiers: [{ tier: answer.gateway.tier, share: 1 }],
            note: answer.gateway.how,
          },
        },
      ],
    },
    {
      kind: 'table',
      title: 'Score',
      columns: ['Per', 'Workload', 'Count', 'SCI', 'Without the gateway'],
      rows: answer.rows.map(({ unit, workload, count: units, gPerUnit, fleetGPerUnit }) => [
        unit,
        workload ?? 'all',
        count(units),
        { value: gPerUnit === null ? null : String(gPerUnit), unit: 'g CO2e' },
        { value: fleetGPerUnit === null ? null : String(fleetGPerUnit), unit: 'g CO2e' },
      ]),
    },
  ],
  missing: answer.missing,
  sources: answer.sources,
});
