import { WATCH_SERIES as S } from '../watch/watch-metrics.ts';
import type { Dashboard, Panel } from './builder.ts';
import { HUE, INTENSITY_STEPS, UNIT } from './units.ts';

const JOULES_PER_WH = 3600;
const CHOSEN = 'model="$model"';
const PER_OUTPUT = 'per="output"';
const NAME = '{{model}} {{region}} {{basis}}';
const ROW = 'model, region';

const rateOf = (series: string, where: string, by: string): string =>
  `sum by (${by}) (rate(${series}${where === '' ? '' : `{${where}}`}[$__rate_interval]))`;
const grownBy = (series: string, where: string): string => `sum (increase(${series}{${where}}[$__range]))`;

const stat = (title: string, what: string, unit: string, color: string, expr: string): Panel => ({
  kind: 'stat',
  title,
  what,
  unit,
  color,
  queries: [{ expr, legend: title }],
});
const course = (panel: Omit<Panel, 'kind' | 'queries'>, expr: string, legend: string): Panel => ({
  kind: 'timeseries',
  ...panel,
  queries: [{ expr, legend }],
});

const perOutput = (series: string): string => `max by (${ROW}) (${series}{${PER_OUTPUT}, basis="allocated"})`;
const perOutputUsed = (series: string): string => `max by (${ROW}) (${series}{${PER_OUTPUT}, basis="used"})`;

/** What `joulegate watch` exports, by model and region, on both bases. */
export const WATCH: Dashboard = {
  uid: 'joulegate-watch',
  title: 'joulegate watch: energy of your own engines',
  what: 'Wh, gCO2e and electricity per token of a fleet that joulegate reads and does not route. Allocated: idle energy is charged to who holds the device. Used: by work, above idle. What is unknown has no line.',
  choices: [{ name: 'model', metric: S.tokens }],
  rows: [
    {
      title: 'All models',
      panels: [
        {
          kind: 'table',
          title: 'Per generated token, over the last window',
          what: 'Prompts are inside the figure of the tokens generated from them. A column is empty where something to know it by is missing: joulegate watch says what.',
          unit: 'none',
          queries: [
            { expr: perOutput(S.whPerToken), legend: 'Wh/token allocated' },
            { expr: perOutputUsed(S.whPerToken), legend: 'Wh/token used' },
            { expr: perOutput(S.grams), legend: 'g/1,000 tokens allocated' },
            { expr: perOutputUsed(S.grams), legend: 'g/1,000 tokens used' },
            { expr: perOutput(S.moneyPer1000), legend: 'electricity/1,000 tokens allocated' },
            { expr: `max by (${ROW}) (${S.utilisation})`, legend: 'GPU busy' },
          ],
          units: { 'GPU busy': UNIT.share },
        },
        course(
          {
            title: 'Power by model',
            what: 'Metered power on the allocated basis, W.',
            unit: UNIT.watts,
            isStacked: true,
          },
          rateOf(S.energy, 'basis="allocated"', ROW),
          '{{model}} {{region}}',
        ),
        course(
          {
            title: 'Idle power by model',
            what: 'Power that devices draw for being there, charged to who holds them.',
            unit: UNIT.watts,
            isStacked: true,
          },
          rateOf(S.idle, '', ROW),
          '{{model}} {{region}}',
        ),
        course(
          {
            title: 'Generated tokens',
            what: 'Tokens a second that the engines counted.',
            unit: UNIT.tokensPerSecond,
            isStacked: true,
          },
          rateOf(S.tokens, 'kind="output"', ROW),
          '{{model}} {{region}}',
        ),
        course(
          {
            title: 'GPU utilisation',
            what: 'Mean share of the window in which the GPUs of a model were busy.',
            unit: UNIT.share,
            max: 1,
          },
          S.utilisation,
          '{{model}} {{region}}',
        ),
      ],
    },
    {
      title: 'One model: $model',
      panels: [
        stat(
          'Energy',
          'Metered in the range, idle inside.',
          UNIT.wattHours,
          HUE.energy,
          `${grownBy(S.energy, `${CHOSEN}, basis="allocated"`)} / ${JOULES_PER_WH}`,
        ),
        stat(
          'Of it idle',
          'Energy of idle power in the range.',
          UNIT.wattHours,
          HUE.energy,
          `${grownBy(S.idle, CHOSEN)} / ${JOULES_PER_WH}`,
        ),
        stat(
          'Carbon',
          'gCO2e in the range on the allocated basis: location-based, life cycle, PUE included, hardware itself not.',
          UNIT.grams,
          HUE.carbon,
          grownBy(S.carbon, `${CHOSEN}, basis="allocated"`),
        ),
        stat(
          'Electricity',
          'Money in the range on the allocated basis, in the currency that watch was given, PUE included.',
          UNIT.count,
          HUE.money,
          grownBy(S.money, `${CHOSEN}, basis="allocated"`),
        ),
        course(
          {
            title: 'Wh per generated token',
            what: 'Over the last window of watch, on both bases.',
            unit: 'suffix: Wh/token',
          },
          `${S.whPerToken}{${CHOSEN}, ${PER_OUTPUT}}`,
          NAME,
        ),
        course(
          {
            title: 'gCO2e per 1,000 generated tokens',
            what: 'Over the last window of watch, on both bases.',
            unit: 'suffix: g/1k tokens',
          },
          `${S.grams}{${CHOSEN}, ${PER_OUTPUT}}`,
          NAME,
        ),
        course(
          {
            title: 'Electricity per 1,000 generated tokens',
            what: 'Over the last window of watch, on both bases, in the currency of the legend.',
            unit: 'none',
          },
          `${S.moneyPer1000}{${CHOSEN}, ${PER_OUTPUT}}`,
          `${NAME} {{currency}}`,
        ),
        course(
          {
            title: 'Prompt, cached and generated tokens',
            what: 'Tokens a second; cached ones are prompt tokens too.',
            unit: UNIT.tokensPerSecond,
          },
          rateOf(S.tokens, CHOSEN, 'kind'),
          '{{kind}}',
        ),
      ],
    },
    {
      title: 'What the figures rest on',
      panels: [
        course(
          {
            title: 'Grid intensity',
            what: 'Life-cycle intensity in force, by zone and kind; an average says so.',
            unit: UNIT.gramsPerKwh,
            steps: INTENSITY_STEPS,
          },
          S.grid,
          '{{zone}} {{kind}}',
        ),
        {
          kind: 'bargauge',
          title: 'Tier of energy',
          what: 'Power by how it is known: measured by a counter, divided by work among those who share a device, or modelled.',
          unit: UNIT.watts,
          queries: [{ expr: rateOf(S.energy, '', 'tier, basis'), legend: '{{tier}} {{basis}}' }],
        },
        {
          kind: 'bargauge',
          title: 'Engines with and without energy',
          what: 'Engines whose energy is known, and those whose is not.',
          unit: UNIT.count,
          queries: [{ expr: `sum by (model, energy) (${S.servers})`, legend: '{{model}} {{energy}}' }],
        },
        stat(
          'Missing',
          'Things that watch misses or assumes; it says each in words.',
          UNIT.count,
          'orange',
          `sum (${S.findings}{kind!="found"})`,
        ),
        stat(
          'Age of the reading',
          'Since the end of what was read last.',
          UNIT.seconds,
          'text',
          `time() - max (${S.read})`,
        ),
        stat(
          'Failed readings',
          'Rounds in which Prometheus did not answer, in the range.',
          UNIT.count,
          'red',
          `sum (increase(${S.faults}[$__range]))`,
        ),
      ],
    },
  ],
};
