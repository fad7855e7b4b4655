import type { Plan } from './plan.ts';
import type { NumberUnit, Sentence } from './sentence.ts';

const grouped = (value: number, digits: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: digits });
/** Three significant digits, whole above a hundred. */
const three = (value: number): string => {
  const size = Math.abs(value);
  if (size === 0) return '0';
  return grouped(Number(value.toPrecision(3)), size >= 100 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(size))));
};
const big = (value: number): string => {
  for (const [size, word] of [
    [1e12, ' trillion'],
    [1e9, ' billion'],
    [1e6, ' million'],
  ] as const)
    if (Math.abs(value) >= size) return `${three(value / size)}${word}`;
  return three(value);
};

/** Money is told in it. */
interface Told {
  readonly currency?: Plan['currency'] | undefined;
}

/** Text of figures in the currency of a plan. */
export function figureText({ currency }: Told): (value: number, unit: NumberUnit) => string {
  const code = currency?.code ?? 'USD';
  const money = (usd: number): string => `${code} ${big(currency == null ? usd : usd / currency.usdPer)}`;
  return (value, unit) => {
    if (unit === 'usd') return money(value);
    if (unit === 'usdPerTonne') return `${money(value)}/t`;
    if (unit === 'tonnes') return Math.abs(value) < 1 ? `${three(value * 1000)} kg` : `${three(value)} t`;
    if (unit === 'cubicMetres') return `${three(value)} m³`;
    // Of a share nobody reads the seventh digit: what a solver leaves open is none.
    if (unit === 'share') return `${three(Math.abs(value) < 1e-7 ? 0 : value * 100)} %`;
    if (unit === 'tokens') return `${big(value)} tokens`;
    if (unit === 'requests') return `${big(value)} requests`;
    if (unit === 'seconds') return `${three(value)} s`;
    if (unit === 'ms') return `${Math.round(value)} ms`;
    if (unit === 'months') return `${three(value)} months`;
    return unit === 'megawattHours' ? `${three(value)} MWh` : `${three(value)} times`;
  };
}

/** A sentence in words. @example sentenceText({ id: 'money', text: 'It costs {0}.', numbers: [{ value: 1234, unit: 'usd', from: '' }] }, { currency: null }) // 'It costs USD 1,230.' */
export function sentenceText({ text, numbers }: Sentence, plan: Told): string {
  const told = figureText(plan);
  return text.replaceAll(/\{(\d)\}/g, (_, i: string) => {
    const { value, unit } = numbers[Number(i)]!;
    return told(value, unit);
  });
}
