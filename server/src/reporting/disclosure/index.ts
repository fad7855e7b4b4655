import { classify } from './classify.ts';
import { NO_FACTS, reportingSchema } from './facts.ts';
import { classification, ghgRows } from './ghg.ts';
import { customerOf } from './customer.ts';
import { esrsOf, priceText, schemePrices } from './esrs.ts';
import { factOf, factsOf } from './facts-json.ts';
import { inventoryOf } from './inventory.ts';
import { hourUses, matched } from './market.ts';
import { instrumentRows } from './market-rows.ts';
import { intervalText, reportPage, section, tableOf, tiersText, valueText } from './pages.ts';
import { sciOf } from './sci.ts';
import { vsmeOf } from './vsme.ts';

/** What is disclosed: where emissions stand, and the tables of each standard. */
export const disclosures = {
  schema: reportingSchema,
  noFacts: NO_FACTS,
  classify,
  inventory: inventoryOf,
  hourUses,
  matched,
  ghg: ghgRows,
  classification,
  instruments: instrumentRows,
  esrs: esrsOf,
  prices: { of: schemePrices, text: priceText },
  vsme: vsmeOf,
  sci: sciOf,
  customer: customerOf,
  pages: { report: reportPage, section, table: tableOf, valueText, intervalText, tiersText },
  sciBoundary:
    'Consumer boundary of SCI for AI: inference with all that a request triggers (retries, guards, what is sent elsewhere), metered idle of the fleet and the gateway itself. Not in it: training, networks, devices of callers. No market measure, no offset.',
  fact: factOf,
  facts: factsOf,
  standards: {
    ghg: 'GHG Protocol Corporate Standard; Scope 2 Guidance 2015; Corporate Value Chain (Scope 3) Standard',
    esrs: 'ESRS E1, revised: Commission Delegated Regulation (EU) 2026/1563; in force 2026-11-10, financial year 2027 mandatory, 2026 optional',
    sci: 'SCI 1.1 (ISO/IEC 21031:2024), SCI for AI',
    customer: 'GHG Protocol Corporate Value Chain (Scope 3) Standard, category 1, by supplier-specific allocation',
    vsme: 'VSME, basic module, B3',
  },
} as const;
