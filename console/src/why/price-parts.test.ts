import { expect, test } from 'vitest';
import { priceText } from './price-parts.ts';

const carbon = (budget: string, price: number) => ({ budget, dimension: 'carbon' as const, price });

test('a price is what is owned and what each budget adds, and names whose budget it is', () => {
  const budgets = [carbon('workload chat', 30), carbon('the organisation', 4)];
  expect(priceText(84, 'USD/t', { owned: 50, budgets })).toBe(
    '84 USD/t = 50 owned + 30 from the carbon budget of workload chat + 4 from the carbon budget of the organisation',
  );
  expect(priceText(34, '', { owned: 0, budgets })).toMatch(/^34 = 30 from /);
});

test('a price that no budget is known to add to is told alone', () => {
  expect(priceText(50, 'USD/t', { owned: 50, budgets: [] })).toBe('50 USD/t');
});
