import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';

test('every card answers every question or says that nothing was found; each answer has a source and a day that has come', () => {
  const { all, questions } = catalogue.vendors;
  expect(new Set(all.map(({ vendor }) => vendor)).size).toBe(all.length);
  for (const { vendor, facts, jurisdiction } of all) {
    expect(Object.keys(facts).toSorted(), vendor).toEqual(Object.keys(questions).toSorted());
    expect(jurisdiction).toMatch(/^[A-Z]{2}$/);
    for (const [asked, fact] of Object.entries(facts)) {
      if (fact === null) continue;
      expect(fact.answer.length, `${vendor} ${asked}`).toBeGreaterThan(1);
      expect(fact.source.length, `${vendor} ${asked}`).toBeGreaterThan(5);
      expect(new Date(fact.asOf).toISOString().slice(0, 10), `${vendor} ${asked}`).toBe(fact.asOf);
      expect(Date.parse(fact.asOf)).toBeLessThanOrEqual(Date.UTC(2026, 10, 29));
    }
  }
});
