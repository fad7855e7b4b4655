/** One query of a panel. */
export interface Query {
  readonly expr: string;
  /** Of the series, such as `{{zone}}`; the name of the column in a table. */
  readonly legend: string;
}

/** Where a value changes its colour. */
export interface Step {
  readonly from: number;
  readonly color: string;
}

/** A panel without its place. */
export interface Panel {
  readonly kind: 'stat' | 'timeseries' | 'bargauge' | 'table';
  readonly title: string;
  /** What it shows and how to read it. */
  readonly what: string;
  /** A unit of Grafana's list; `suffix: g/kWh` where it has none. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Columns of 24. */
  readonly width?: number;
  readonly color?: string;
  readonly steps?: readonly Step[];
  readonly isStacked?: boolean;
  readonly max?: number;
  /** Of single columns of a table, by legend. */
  readonly units?: Readonly<Record<string, string>>;
}

/** Panels that belong together, under one headline. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A choice of one label's values, `$name` in queries. */
export interface Choice {
  readonly name: string;
  /** The metric whose values of the label `name` are offered. */
  readonly metric: string;
}

/** A dashboard as a person thinks of it. */
export interface Dashboard {
  /** Stays when the title changes: links point to it. */
  readonly uid: string;
  readonly title: string;
  readonly what: string;
  readonly choices?: readonly Choice[];
  /** Start of the time that it opens with, in Grafana's words. */
  readonly from?: string;
  readonly rows: readonly Row[];
}

const COLUMNS = 24;
const SIZE = {
  stat: { width: 6, height: 4 },
  timeseries: { width: 12, height: 8 },
  bargauge: { width: 12, height: 8 },
  table: { width: 24, height: 8 },
} as const satisfies Readonly<Record<Panel['kind'], object>>;
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;

const OPTIONS = {
  stat: {
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    colorMode: 'value',
    graphMode: 'area',
    textMode: 'auto',
    justifyMode: 'auto',
    orientation: 'auto',
  },
  timeseries: {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  bargauge: {
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    displayMode: 'basic',
    orientation: 'horizontal',
    showUnfilled: true,
  },
  table: { showHeader: true, cellHeight: 'sm', footer: { show: false } },
} as const;

const refIdOf = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

const stepsOf = (panel: Panel): object => ({
  mode: 'absolute',
  steps: (panel.steps ?? [{ from: -Infinity, color: panel.color ?? 'text' }]).map(({ from, color }, i) => ({
    color,
    value: i === 0 ? null : from,
  })),
});

function colorOf({ kind, color, steps }: Panel): object {
  if (steps !== undefined && kind !== 'timeseries') return { mode: 'thresholds' };
  return color === undefined ? { mode: 'palette-classic' } : { mode: 'fixed', fixedColor: color };
}

/** A table has a row a label set: the queries come together, times and Prometheus's own labels go. */
const tableTransformations = (queries: readonly Query[]): readonly object[] => [
  { id: 'merge', options: {} },
  {
    id: 'organize',
    options: {
      excludeByName: { Time: true },
      indexByName: {},
      renameByName: Object.fromEntries(queries.map(({ legend }, i) => [`Value #${refIdOf(i)}`, legend])),
    },
  },
];

function panelJson(panel: Panel, id: number, gridPos: object): object {
  const { kind, title, what, unit, queries, isStacked = false, max, units = {} } = panel;
  const isInstant = kind === 'table' || kind === 'bargauge';
  return {
    id,
    type: kind,
    title,
    description: what,
    datasource: DATASOURCE,
    gridPos,
    targets: queries.map(({ expr, legend }, i) => ({
      refId: refIdOf(i),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      ...(isInstant ? { instant: true, range: false } : { range: true }),
      ...(kind === 'table' ? { format: 'table' } : {}),
    })),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(max === undefined ? {} : { max }),
        color: colorOf(panel),
        thresholds: stepsOf(panel),
        ...(kind === 'timeseries'
          ? {
              custom: {
                fillOpacity: isStacked ? 40 : 10,
                lineWidth: 1,
                showPoints: 'never',
                stacking: { mode: isStacked ? 'normal' : 'none', group: 'A' },
              },
            }
          : {}),
      },
      overrides: Object.entries(units).map(([column, own]) => ({
        matcher: { id: 'byName', options: column },
        properties: [{ id: 'unit', value: own }],
      })),
    },
    options: OPTIONS[kind],
    ...(kind === 'table' ? { transformations: tableTransformations(queries) } : {}),
  };
}

/** Rows one below the other, their panels from left to right; a line is as high as its highest panel. */
function placed(rows: readonly Row[]): readonly object[] {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
      panels: [],
    });
    y++;
    let x = 0;
    let height = 0;
    for (const panel of row.panels) {
      const { width, height: h } = {
        ...SIZE[panel.kind],
        ...(panel.width === undefined ? {} : { width: panel.width }),
      };
      if (x + width > COLUMNS) {
        x = 0;
        y += height;
        height = 0;
      }
      panels.push(panelJson(panel, panels.length + 1, { x, y, w: width, h }));
      x += width;
      height = Math.max(height, h);
    }
    y += height;
  }
  return panels;
}

const choiceJson = ({ name, metric }: Choice): object => ({
  name,
  label: name,
  type: 'query',
  datasource: DATASOURCE,
  query: { query: `label_values(${metric}, ${name})`, refId: name },
  definition: `label_values(${metric}, ${name})`,
  refresh: 2,
  sort: 1,
  multi: false,
  includeAll: false,
  options: [],
  current: {},
});

/** A dashboard in Grafana's classic form (`schemaVersion` 42), which every version imports. The datasource is chosen in it. */
export function dashboardJson({ uid, title, what, choices = [], from = 'now-6h', rows }: Dashboard): object {
  return {
    uid,
    title,
    description: what,
    tags: ['joulegate'],
    schemaVersion: 42,
    version: 1,
    editable: true,
    graphTooltip: 1,
    time: { from, to: 'now' },
    refresh: '30s',
    timezone: 'utc',
    annotations: { list: [] },
    links: [
      {
        type: 'dashboards',
        title: 'joulegate',
        tags: ['joulegate'],
        asDropdown: true,
        includeVars: false,
        keepTime: true,
        targetBlank: false,
      },
    ],
    templating: {
      list: [
        {
          name: 'datasource',
          label: 'Prometheus',
          type: 'datasource',
          query: 'prometheus',
          refresh: 1,
          multi: false,
          includeAll: false,
          options: [],
          current: {},
        },
        ...choices.map(choiceJson),
      ],
    },
    panels: placed(rows),
  };
}
