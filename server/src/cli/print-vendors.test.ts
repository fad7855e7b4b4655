import { expect, test } from 'vitest';
import { catalogue } from '../world/index.ts';
import { vendorsText } from './print-vendors.ts';

test('a card tells each question with who said so and when, and what was not found', () => {
  const text = vendorsText([...catalogue.vendors.all]);
  for (const asked of Object.values(catalogue.vendors.questions))
    expect(text.split(asked)).toHaveLength(catalogue.vendors.all.length + 1);
  expect(text).toContain('its own page: developers.openai.com/api/docs/guides/data-residency, 2026-11-29');
  expect(text.match(/not found/g)).toHaveLength(
    catalogue.vendors.all.flatMap(({ facts }) => Object.values(facts)).filter((fact) => fact === null).length,
  );
});
