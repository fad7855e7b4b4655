import { weekOf, weeksAround } from './beside.ts';
import { CHANGE_KINDS, CONFIG_CAUSES, configChangeSchema, configRecordSchema } from './config-change.ts';
import { configOf, GOVERNANCE_ACTIONS, governanceCsv, touchedBy, withoutOwners } from './records.ts';

/** Who set which budget, rule and price, when, and what followed. */
export const governance = {
  kinds: CHANGE_KINDS,
  causes: CONFIG_CAUSES,
  change: configChangeSchema,
  configRecord: configRecordSchema,
  actions: GOVERNANCE_ACTIONS,
  configOf,
  touchedBy,
  weeksAround,
  weekOf,
  csv: governanceCsv,
  withoutOwners,
} as const;
