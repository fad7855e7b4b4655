import type { Migration } from '../migrate.ts';

export const batchPlans: Migration = {
  version: 14,
  name: 'hours of batches as they were last planned',
  statements: ['create table batch_plans (batch text primary key, hours text not null)'],
};
