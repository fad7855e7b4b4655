import type { PlannedOption } from '../plan/plan.ts';
import type { Format } from './cells.ts';
import type { Line, Names } from './lines-of-option.ts';

const NEVER = '"not within the years"';
const NONE = '"none"';

/** What the years come to, one figure each; it stands in the column of the start. */
export function resultLines(baseline: Names): readonly Line[] {
  const result = (
    key: string,
    label: string,
    unit: string,
    format: Format,
    start: (names: Names) => string,
    value: (of: PlannedOption) => number | string | null,
  ): Line => ({ key, label, unit, format, start, value: (of) => value(of) });
  const npv = ({ of, line, range }: Names, key: string): string =>
    `${line(key, 0)}+NPV(${of('discountRate')},${range(key)})`;
  const perKtok = ({ of, range }: Names, figure: string): string =>
    `${figure}/(AVERAGE(${range('requests')})*(${of('demand.inputTokens')}+${of('demand.outputTokens')})/1000)`;
  return [
    result(
      'usdYear',
      'Money a year: equal payments worth as much',
      'USD/year',
      'money',
      (names) => {
        const rate = names.of('discountRate');
        return `-(${npv(names, 'flow')})/IF(${rate}=0,${names.years},(1-1/(1+${rate})^${names.years})/${rate})`;
      },
      ({ usd }) => usd,
    ),
    result(
      'tonnesYear',
      'CO2e a year, mean',
      't/year',
      'figure',
      ({ range }) => `AVERAGE(${range('tonnes')})`,
      ({ tonnes }) => tonnes,
    ),
    result(
      'addedSeconds',
      'Waiting over the nearest, all requests',
      's/year',
      'whole',
      ({ own, range }) => `AVERAGE(${range('requests')})*${own('addedMs')}/1000`,
      ({ addedSeconds }) => addedSeconds,
    ),
    result(
      'fullUsd',
      'Full cost a year: money, carbon and waiting',
      'USD/year',
      'money',
      ({ of, line }) =>
        `${line('usdYear')}+${line('tonnesYear')}*${of('carbonUsdPerTonne')}+${line('addedSeconds')}*${of('latencyUsdPerSecond')}`,
      ({ fullUsd }) => fullUsd,
    ),
    result(
      'npv',
      'NPV against the baseline, cash alone',
      'USD',
      'money',
      (names) => npv(names, 'saved'),
      ({ against }) => against.npvUsd,
    ),
    result(
      'npvWithShadow',
      'NPV with carbon and waiting at what they are worth',
      'USD',
      'money',
      (names) => npv(names, 'savedWithShadow'),
      ({ against }) => against.npvWithShadowUsd,
    ),
    result(
      'irr',
      'IRR; none unless the sign changes once',
      'share a year',
      'share',
      ({ line, range, years }) => {
        const flows = `${line('saved', 0)}:${line('saved', years).replace(/^.*!/, '')}`;
        const [got, spent] = [`SUMIF(${flows},">0")`, `-SUMIF(${flows},"<0")`];
        const times = `IF(${line('sign', years)}>0,${got}/(${spent}),(${spent})/${got})`;
        // Below the rate that is looked for: from there a spreadsheet's steps lead to it without a miss.
        const guess = `IF(${times}<1,${times}-1,(${times})^(1/${years})-1)`;
        return `IF(SUM(${range('changes')})=1,IRR(${flows},${guess}),${NONE})`;
      },
      ({ against }) => against.irr ?? 'none',
    ),
    result(
      'payback',
      'Earned back',
      'months',
      'figure',
      ({ line, range }) =>
        `IF(${line('saved', 0)}>=0,0,IF(MIN(${range('earned')})>=1000000,${NEVER},MIN(${range('earned')})))`,
      ({ against }) => against.paybackMonths ?? 'not within the years',
    ),
    result(
      'usdLess',
      'Money a year less than the baseline',
      'USD/year',
      'money',
      ({ line }) => `${baseline.line('usdYear', 0)}-${line('usdYear')}`,
      ({ against }) => against.usd,
    ),
    result(
      'gPerKtok',
      'CSOA: CO2e of 1,000 tokens',
      'g',
      'figure',
      (names) => perKtok(names, `${names.line('tonnesYear')}*1000000`),
      ({ csoa }) => csoa.gPerKtok,
    ),
    result(
      'usdPerKtok',
      'CSOA: full cost of 1,000 tokens',
      'USD',
      'fine',
      (names) => perKtok(names, names.line('fullUsd')),
      ({ csoa }) => csoa.usdPerKtok,
    ),
    result(
      'index',
      'CSOA: index, the baseline is 100; for display',
      '1',
      'figure',
      ({ own, line }) =>
        `100*((${baseline.line('usdYear', 0)}/${line('usdYear')})*(${baseline.line('tonnesYear', 0)}/${line('tonnesYear')})*(${baseline.own('latencyMs')}/${own('latencyMs')}))^(1/3)`,
      ({ csoa }) => csoa.index,
    ),
  ];
}

/** Where figures of an option of a plan stand: path behind the id, line, and year (0: the column of the start). */
export const RESULTS: Readonly<Record<string, readonly [key: string, year: number]>> = {
  usd: ['usdYear', 0],
  tonnes: ['tonnesYear', 0],
  addedSeconds: ['addedSeconds', 0],
  fullUsd: ['fullUsd', 0],
  'against.usd': ['usdLess', 0],
  'against.npvUsd': ['npv', 0],
  'against.npvWithShadowUsd': ['npvWithShadow', 0],
  'against.irr': ['irr', 0],
  'against.paybackMonths': ['payback', 0],
  'csoa.gPerKtok': ['gPerKtok', 0],
  'csoa.usdPerKtok': ['usdPerKtok', 0],
  'csoa.index': ['index', 0],
  'years.0.carbon.tonnes': ['tonnes', 1],
  'years.0.carbon.waterM3': ['waterM3', 1],
  'years.0.carbon.marketT': ['marketT', 1],
  'years.0.carbon.marginalT': ['marginalT', 1],
};
