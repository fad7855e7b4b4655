import { expect, test } from 'vitest';
import { rulingOf } from './ruling.ts';
import type { ControlRules } from './types.ts';

test('rules that ask nothing are no ruling', () => {
  for (const rules of [
    {},
    { noTraining: false },
    { certifications: [] },
    { unknownFields: 'remove' },
  ] as ControlRules[])
    expect([rulingOf(rules, null), rulingOf(rules, {})]).toEqual([null, null]);
});

test("a request's rules only make the workload's stricter", () => {
  const own: ControlRules = { siteJurisdictions: ['FR', 'DE'], maxRetentionDays: 7, certifications: ['c5'] };
  expect(rulingOf(own, null)).toEqual({
    words: 'site FR, DE; retention 7 days; certification c5',
    sites: ['FR', 'DE'],
    maxRetentionDays: 7,
    noTraining: false,
    unknownFields: 'refuse',
  });
  const added: ControlRules = {
    siteJurisdictions: ['US', 'FR'],
    operators: ['acme'],
    operatorJurisdictions: ['FR'],
    maxRetentionDays: 30,
    noTraining: true,
    certifications: ['iso27001'],
    unknownFields: 'remove',
  };
  expect(rulingOf(own, added)).toEqual({
    words:
      'site FR; operator under law of FR; operator acme; retention 7 days; no training; certification c5, iso27001',
    sites: ['FR'],
    maxRetentionDays: 7,
    noTraining: true,
    unknownFields: 'refuse',
  });
  expect(rulingOf({}, { maxRetentionDays: 0 })?.maxRetentionDays).toBe(0);
});
