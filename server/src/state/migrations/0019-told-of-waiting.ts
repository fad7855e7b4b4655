import type { Migration } from '../migrate.ts';

export const toldOfWaiting: Migration = {
  version: 19,
  name: 'what is told of work that waits: how its requests went, what vendors say, and webhooks that were given up',
  statements: [
    'alter table vendor_batches add column vendor_state text',
    'alter table vendor_batches add column state_at bigint',
    'alter table vendor_batches add column done_there integer',
    'alter table vendor_batches add column answered integer not null default 0',
    'create table batch_lanes (batch text not null, lane text not null, requests integer not null, primary key (batch, lane))',
    'alter table webhook_deliveries add column fault text',
    'alter table webhook_deliveries add column gave_up_at bigint',
  ],
};
