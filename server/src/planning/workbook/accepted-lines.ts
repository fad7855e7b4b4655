import type { PlannedOption } from '../plan/plan.ts';
import type { Line, Names } from './lines-of-option.ts';

/** What an accepted answer takes; no line where nobody said which part is accepted. */
export function acceptedLines({ perAccepted }: Pick<PlannedOption, 'perAccepted'>): readonly Line[] {
  if (perAccepted === null) return [];
  const accepted = ({ own, range }: Names): string => `(AVERAGE(${range('requests')})*${own('acceptedShare')})`;
  const line = (key: string, label: string, unit: string, value: number, year: (names: Names) => string): Line => ({
    key,
    label,
    unit,
    format: 'fine',
    start: (names) => `${year(names)}/${accepted(names)}`,
    value: () => value,
  });
  const { usd, wh, g } = perAccepted;
  return [
    line('usdPerAccepted', 'An accepted answer: money', 'USD', usd, (names) => names.line('usdYear')),
    line('whPerAccepted', '… energy', 'Wh', wh, ({ range }) => `AVERAGE(${range('allocatedKwh')})*1000`),
    line('gPerAccepted', '… CO2e', 'g', g, (names) => `${names.line('tonnesYear')}*1000000`),
  ];
}
