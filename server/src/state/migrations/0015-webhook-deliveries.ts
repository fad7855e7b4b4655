import type { Migration } from '../migrate.ts';

export const webhookDeliveries: Migration = {
  version: 15,
  name: 'events of batches that are still to be told',
  statements: [
    `create table webhook_deliveries (
      id text not null,
      webhook text not null,
      batch text not null,
      type text not null,
      created_at bigint not null,
      tries integer not null,
      next_at bigint not null,
      primary key (id, webhook)
    )`,
    'create index webhook_deliveries_by_time on webhook_deliveries (next_at)',
  ],
};
