import { acceleratorNamed } from './accelerator-names.ts';
import { ACCELERATORS, findAccelerator } from './accelerators.ts';
import { embodiedOf } from './embodied.ts';
import { declaredModel, EVERY_MODEL, findModel, modelByFamily } from './models/index.ts';
import { findOrigin, ORIGINS } from './origins.ts';
import { findSite, SITES, UNKNOWN_SITE } from './sites/index.ts';
import { VENDOR_CARDS, VENDOR_QUESTIONS } from './vendor-cards.ts';

/**
 * What is known without a config, by key. A closed model comes as the middle of its ranges.
 * @example catalogue.sites.find('gcp:europe-west9')?.zone // 'FR'
 */
export const catalogue = {
  accelerators: { all: ACCELERATORS, find: findAccelerator, named: acceleratorNamed, embodied: embodiedOf },
  models: { all: EVERY_MODEL, find: findModel, byFamily: modelByFamily, declared: declaredModel },
  origins: { all: ORIGINS, find: findOrigin },
  sites: { all: SITES, find: findSite, unknown: UNKNOWN_SITE },
  vendors: { all: VENDOR_CARDS, questions: VENDOR_QUESTIONS },
} as const;
