import type { Migration } from '../migrate.ts';

export const batchTier: Migration = {
  version: 16,
  name: 'how the energy of what batches ran was obtained',
  statements: ['alter table batch_hours add column tier integer not null default 0'],
};
