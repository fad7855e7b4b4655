import { expect, test } from 'vitest';
import { classify } from './classify.ts';
import { NO_FACTS, reportingSchema } from './facts.ts';

const subject = { deployment: 'a', site: 'hall-1', operator: 'acme' };
const CLOUD = ['Scope 3, category 1', 'Scope 3, category 1', 'Scope 3, category 1', 'Scope 3, category 1'];

/** The table of docs/methods/disclosures.md, row by row: electricity, cooling and losses, embodied, upstream. */
test.for([
  ['public API', { held: 'purchased' }, {}, CLOUD],
  ['hyperscaler VM or serverless, not answered', { held: 'leased' }, {}, CLOUD],
  ['servers that are not named', { held: 'leased', identified: false, directed: true }, {}, CLOUD],
  [
    'servers that may be exchanged',
    { held: 'leased', identified: true, exchangeable: true, directed: true },
    {},
    CLOUD,
  ],
  [
    'dedicated bare metal, named and not exchanged',
    { held: 'leased', identified: true, exchangeable: false, directed: true },
    {},
    ['Scope 2', 'Scope 2', 'Scope 3, category 2', 'Scope 3, category 3'],
  ],
  [
    'the same, its making in category 8 by policy',
    { held: 'leased', identified: true, exchangeable: false, directed: true },
    { leasedEmbodied: 'category 8' },
    ['Scope 2', 'Scope 2', 'Scope 3, category 8', 'Scope 3, category 3'],
  ],
  [
    'owned in a colocation whose cooling you pay',
    { held: 'owned', place: 'colocation' },
    {},
    ['Scope 2', 'Scope 2', 'Scope 3, category 2', 'Scope 3, category 3'],
  ],
  [
    'owned in a colocation whose cooling you do not control',
    { held: 'owned', place: 'colocation' },
    { pueScope: 'scope 3' },
    ['Scope 2', 'Scope 3, category 1', 'Scope 3, category 2', 'Scope 3, category 3'],
  ],
  [
    'on own premises',
    { held: 'owned' },
    { pueScope: 'scope 3' },
    ['Scope 2', 'Scope 2', 'Scope 3, category 2', 'Scope 3, category 3'],
  ],
] as const)('%s', ([, holding, policy, [electricity, overhead, embodied, upstream]]) => {
  const facts = reportingSchema.parse({ ...policy, holdings: [{ operator: 'acme', ...holding }] });
  expect(classify(subject, facts)).toMatchObject({
    stated: true,
    scopes: { electricity, upstream },
    overhead,
    embodied,
  });
});

test('what no fact fits is a purchased service, and says that nobody said so; the first that fits holds', () => {
  expect(classify(subject, NO_FACTS)).toMatchObject({ held: 'purchased', stated: false });
  const facts = reportingSchema.parse({
    holdings: [
      { deployment: 'a', site: 'hall-2', held: 'leased' },
      { site: 'hall-1', held: 'owned' },
      { held: 'purchased' },
    ],
  });
  expect(classify(subject, facts).held).toBe('owned');
  expect(classify({ ...subject, site: null }, facts).held).toBe('purchased');
});
