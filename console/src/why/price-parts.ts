import type { Explanation } from '../api/control-plane.ts';
import { figure } from '../figures/format.ts';

type Parts = Explanation['cash']['parts'];

/**
 * A price and what it consists of: what is owned of it and what each paced budget adds.
 * @example priceText(84, 'USD/t', { owned: 50, budgets: [{ budget: 'workload chat', dimension: 'carbon', price: 34 }] }) // '84 USD/t = 50 owned + 34 from the carbon budget of workload chat'
 */
export function priceText(price: number, unit: string, { owned, budgets }: Parts): string {
  const whole = `${figure(price)} ${unit}`.trim();
  if (budgets.length === 0) return whole;
  const parts = [
    ...(owned > 0 ? [`${figure(owned)} owned`] : []),
    ...budgets.map((each) => `${figure(each.price)} from the ${each.dimension} budget of ${each.budget}`),
  ];
  return `${whole} = ${parts.join(' + ')}`;
}
