import type { Migration } from '../migrate.ts';

export const resultsRead: Migration = {
  version: 18,
  name: "when somebody began to read the results of a vendor's batch",
  statements: ['alter table vendor_batches add column read_at bigint'],
};
