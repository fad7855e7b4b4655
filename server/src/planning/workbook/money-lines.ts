import type { PlannedOption } from '../plan/plan.ts';
import { linesOf, type Line, type Names } from './lines-of-option.ts';

const { tokens } = linesOf;

type MoneyLine = keyof PlannedOption['start'];
const LABELS: Readonly<Record<MoneyLine, string>> = {
  tokens: 'Tokens',
  provisioned: 'Reserved throughput',
  accelerators: 'Accelerators',
  servers: 'Servers',
  depreciation: 'Depreciation',
  maintenance: 'Maintenance',
  colocation: 'Colocation',
  electricity: 'Electricity',
  network: 'Network',
  licences: 'Licences',
  people: 'People',
  build: 'Building it',
  grants: 'Grants',
  carbonFee: 'Internal carbon fee, charged',
};

/** A line of money; what is zero is not a line of the plan. */
const money = (key: MoneyLine, at: Pick<Line, 'start' | 'each'>): Line => ({
  key,
  label: LABELS[key],
  unit: 'USD',
  format: 'money',
  ...at,
  value: (of, year) => (year === 0 ? of.start[key] : of.years[year - 1]!.lines[key]) ?? 0,
});

const serversLine: Line = {
  key: 'servers',
  label: 'Servers that stand',
  unit: '1',
  format: 'whole',
  each: ({ own, line }) => `CEILING(${line('gpus')}/${own('node.gpus')},1)`,
  value: () => null,
};

/** Part of the demand that reserved throughput does not serve; formula and source: docs/methods/plan.md. */
function beyond({ of, own, line }: Names): string {
  const peak = of('demand.peakToMean');
  const mean = `(${line('requests')}*(${of('demand.inputTokens')}+${of('demand.outputTokens')}))`;
  const capacity = `(${own('provisioned.units')}*${own('provisioned.tokensPerMinute')}*525600/${mean})`;
  const full = `(1-(${capacity}/${peak})^(1/MAX(${peak}-1,0.000000001)))`;
  return `(1-IF(${capacity}>=${peak},1,IF(${peak}=1,${capacity},${capacity}*${full}+(1-${full})^${peak})))`;
}

/** Tokens at their price, and what is reserved. */
function byTokenLines(option: PlannedOption, fallen: (names: Names) => string): readonly Line[] {
  const isReserved = option.years.some(({ lines }) => lines.provisioned !== undefined);
  return [
    money('tokens', {
      each: (names) => {
        const { own, line } = names;
        const list = `((${tokens.input(names)}*${own('price.inputPerMtok')}+${tokens.cached(names)}*${own('price.cacheReadPerMtok')}+${tokens.output(names)}*${own('price.outputPerMtok')})/1000000+${own('price.perRequest')})`;
        const price = `${list}*${fallen(names)}*(1+${own('surchargeShare')})*(1-${own('discountShare')})`;
        return `MAX(${own('minimumUsdPerMonth')}*12,${price}*${line('requests')}${isReserved ? `*${beyond(names)}` : ''})`;
      },
    }),
    ...(isReserved
      ? [
          money('provisioned', {
            each: ({ own }) => `12*${own('provisioned.units')}*${own('provisioned.usdPerUnitMonth')}`,
          }),
        ]
      : []),
  ];
}

function ofKind(option: PlannedOption): readonly Line[] {
  const fallen = ({ own, year }: Names): string => `(1-${own('declinePerYear')})^${year - 1}`;
  const electricity = money('electricity', {
    each: ({ own, line, year }) =>
      `${line('allocatedKwh')}*${own('electricityUsdPerKwh')}*(1+${own('electricityChangePerYear')})^${year - 1}`,
  });
  if (option.kind === 'booked')
    return [
      money('tokens', { each: (names) => `${names.own('usdPerRequest')}*${names.line('requests')}*${fallen(names)}` }),
    ];
  if (option.kind === 'api' || option.kind === 'hosted') return byTokenLines(option, fallen);
  if (option.kind === 'rented')
    return [
      money('accelerators', {
        each: (names) =>
          `${names.line('gpus')}*8760*${names.own('usdPerGpuHour')}*${fallen(names)}*(1+${names.own('hiddenShare')})`,
      }),
      { ...electricity, each: (names) => (names.knows('electricityUsdPerKwh') ? electricity.each!(names) : '0') },
    ];
  const perServer = (what: (names: Names) => string) => (names: Names) => `${names.line('servers')}*${what(names)}`;
  return [
    money('depreciation', {
      each: perServer(({ own }) => `${own('node.usd')}*(1-${own('node.residualShare')})/${own('node.lifeYears')}`),
    }),
    money('maintenance', { each: perServer(({ own }) => `${own('node.usd')}*${own('node.maintenanceShare')}`) }),
    money('colocation', {
      each: perServer(({ own }) => `${own('node.kw')}*${own('node.colocationUsdPerKwMonth')}*12`),
    }),
    electricity,
  ];
}

/** Money by line, at the start and in each year, and its sum. */
export function moneyLines(option: PlannedOption): readonly Line[] {
  const isOwned = option.kind === 'owned';
  const monthly = (path: string) => (names: Names) => `12*${names.own(path)}`;
  const lines: readonly Line[] = [
    ...ofKind(option),
    money('network', { each: monthly('networkUsdPerMonth') }),
    money('licences', { each: monthly('licencesUsdPerMonth') }),
    money('people', { each: ({ of, own }) => `${of('usdPerPersonYear')}*${own('runFte')}` }),
    money('carbonFee', { each: ({ of, line }) => `${line('tonnes')}*${of('carbonFeeUsdPerTonne')}` }),
    money('build', { start: ({ of, own }) => `${of('usdPerPersonYear')}/12*${own('buildPersonMonths')}` }),
    ...(isOwned
      ? [
          {
            ...money('servers', { start: ({ own, line }) => `${line('servers', 1)}*${own('node.usd')}` }),
            key: 'serversUsd',
          },
          money('grants', { start: ({ own }) => `-${own('grantUsd')}` }),
        ]
      : []),
  ];
  const sum = (names: Names, of: readonly Line[]): string => of.map(({ key }) => names.line(key)).join('+');
  return [
    ...(isOwned ? [serversLine] : []),
    ...lines,
    {
      key: 'usd',
      label: 'Money',
      unit: 'USD',
      format: 'money',
      start: (names) =>
        sum(
          names,
          lines.filter(({ start }) => start !== undefined),
        ),
      each: (names) =>
        sum(
          names,
          lines.filter(({ each }) => each !== undefined),
        ),
      value: (of, year) =>
        year === 0 ? Object.values(of.start).reduce((all, usd) => all + usd, 0) : of.years[year - 1]!.usd,
    },
  ];
}
