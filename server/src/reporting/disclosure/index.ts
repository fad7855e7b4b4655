import { classify } from './classify.ts';
import { NO_FACTS, reportingSchema } from './facts.ts';
import { classification, ghgRows } from './ghg.ts';
import { inventoryOf } from './inventory.ts';

/** What is disclosed: where emissions stand, and the tables of each standard. */
export const disclosures = {
  schema: reportingSchema,
  noFacts: NO_FACTS,
  classify,
  inventory: inventoryOf,
  ghg: ghgRows,
  classification,
  standards: {
    ghg: 'GHG Protocol Corporate Standard; Scope 2 Guidance 2015; Corporate Value Chain (Scope 3) Standard',
  },
} as const;
