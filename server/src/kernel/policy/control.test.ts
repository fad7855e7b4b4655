import { describe, expect, test } from 'vitest';
import type { ControlFacts } from '../../world/catalog/types.ts';
import { deployment, site } from '../kernel.fixture.ts';
import { brokenRule } from './control.ts';
import type { ControlRules } from './types.ts';

/** What a deployment is held against, one fact changed at a time. */
const broken = (
  rules: ControlRules,
  facts: Partial<ControlFacts> = {},
  jurisdiction: string | null = 'FR',
): string | null => {
  const plain = deployment();
  return brokenRule(rules, { ...plain, site: site({ jurisdiction }), control: { ...plain.control, ...facts } });
};

test('without a rule everything is allowed, and what is unknown too', () => {
  const nothingKnown = { operatorJurisdiction: null, retentionDays: null, trainsOnData: null, certifications: [] };
  expect(broken({}, nothingKnown, null)).toBeNull();
});

/** rules, facts, country of the site: kept by the first, broken by the others. */
const RULES: readonly [
  name: string,
  rules: ControlRules,
  kept: readonly (readonly [Partial<ControlFacts>, (string | null)?])[],
  breaks: readonly (readonly [words: string, Partial<ControlFacts>, (string | null)?])[],
][] = [
  [
    'the country of the site',
    { siteJurisdictions: ['FR', 'DE'] },
    [
      [{}, 'FR'],
      [{}, 'DE'],
    ],
    [
      ['site in US, allowed: FR, DE', {}, 'US'],
      ['site in an unknown country, allowed: FR, DE', {}, null],
    ],
  ],
  [
    'the law of the operator, wherever the site stands',
    { operatorJurisdictions: ['FR', 'DE'] },
    [[{ operatorJurisdiction: 'FR' }, 'US']],
    [
      ['operator under US law, allowed: FR, DE', { operatorJurisdiction: 'US' }, 'FR'],
      ['operator under unknown law, allowed: FR, DE', { operatorJurisdiction: null }, 'FR'],
    ],
  ],
  [
    'the operator',
    { operators: ['acme', 'own'] },
    [[{ operator: 'acme' }], [{ operator: 'own' }]],
    [['operator other, allowed: acme, own', { operator: 'other' }]],
  ],
  [
    'the days that data are kept',
    { maxRetentionDays: 7 },
    [[{ retentionDays: 0 }], [{ retentionDays: 7 }]],
    [
      ['retention 8 days, allowed: 7', { retentionDays: 8 }],
      ['retention unknown days, allowed: 7', { retentionDays: null }],
    ],
  ],
  [
    'no day at all',
    { maxRetentionDays: 0 },
    [[{ retentionDays: 0 }]],
    [['retention 1 days, allowed: 0', { retentionDays: 1 }]],
  ],
  [
    'no training',
    { noTraining: true },
    [[{ trainsOnData: false }]],
    [
      ['trains on data', { trainsOnData: true }],
      ['training on data not excluded', { trainsOnData: null }],
    ],
  ],
  ['training that is not forbidden', { noTraining: false }, [[{ trainsOnData: true }], [{ trainsOnData: null }]], []],
  [
    'every certification',
    { certifications: ['iso27001', 'c5'] },
    [[{ certifications: ['c5', 'soc2', 'iso27001'] }]],
    [
      ['certification c5 missing', { certifications: ['iso27001'] }],
      ['certification iso27001 missing', { certifications: [] }],
    ],
  ],
  ['a list without a name', { siteJurisdictions: [] }, [], [['site in FR, allowed: ', {}, 'FR']]],
  ['a list of operators without a name', { operators: [] }, [], [['operator acme, allowed: ', {}]]],
];

describe.each(RULES)('%s', (_name, rules, kept, breaks) => {
  if (kept.length > 0)
    test.each(kept.map((each) => [each] as const))('is kept by %j', ([facts, country]) => {
      expect(broken(rules, facts, country)).toBeNull();
    });
  if (breaks.length > 0)
    test.each(breaks.map((each) => [each] as const))('%j', ([words, facts, country]) => {
      expect(broken(rules, facts, country)).toBe(words);
    });
});

test('all rules hold at once: one that is broken is enough', () => {
  const rules: ControlRules = { siteJurisdictions: ['FR'], operators: ['acme'], maxRetentionDays: 0, noTraining: true };
  expect(broken(rules)).toBeNull();
  expect(broken(rules, {}, 'US')).toMatch(/^site/);
  expect(broken(rules, { operator: 'other' })).toMatch(/^operator/);
  expect(broken(rules, { retentionDays: 1 })).toMatch(/^retention/);
  expect(broken(rules, { trainsOnData: true })).toMatch(/^trains/);
});
