import type { Migration } from '../migrate.ts';

export const vendorBatches: Migration = {
  version: 17,
  name: 'requests of batches that were handed over to a vendor',
  statements: [
    `create table vendor_batches (
      id text primary key,
      batch text not null,
      deployment text not null,
      status text not null,
      vendor_file text,
      vendor_id text,
      requests integer not null,
      created_at bigint not null,
      promised_at bigint not null,
      cancelled_at bigint,
      polls integer not null,
      next_poll_at bigint not null,
      reserved text,
      fault text,
      holder text,
      held_at bigint
    )`,
    'create index vendor_batches_by_batch on vendor_batches (batch)',
    'alter table batch_rows add column way text',
    'alter table batch_rows add column vendor_batch text',
  ],
};
