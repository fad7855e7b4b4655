import type { Migration } from '../migrate.ts';

export const batchHours: Migration = {
  version: 13,
  name: 'when batches are to run, and what their requests took by hour and zone, beside what they had taken at once',
  statements: [
    'alter table batches add column starts_at bigint',
    'alter table batches add column latest_start_at bigint',
    'alter table batches add column expected_saved_share double precision',
    `create table batch_hours (
      batch text not null,
      hour integer not null,
      zone text not null,
      tries integer not null,
      nano_usd bigint not null,
      at_once_nano_usd bigint not null,
      usd_unknown integer not null,
      nano_g bigint not null,
      at_once_nano_g bigint not null,
      g_unknown integer not null,
      primary key (batch, hour, zone)
    )`,
  ],
};
