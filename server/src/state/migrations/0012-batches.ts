import type { Migration } from '../migrate.ts';

export const batches: Migration = {
  version: 12,
  name: 'work that can wait: files, batches and their requests',
  statements: [
    `create table batch_files (
      id text primary key,
      organisation text not null,
      purpose text not null,
      name text not null,
      bytes bigint not null,
      parts integer not null,
      created_at bigint not null,
      expires_at bigint not null
    )`,
    'create index batch_files_by_organisation on batch_files (organisation, created_at)',
    'create index batch_files_by_end on batch_files (expires_at)',
    `create table batch_file_parts (
      file text not null,
      part integer not null,
      sealed text not null,
      primary key (file, part)
    )`,
    `create table batches (
      id text primary key,
      organisation text not null,
      key_id text not null,
      endpoint text not null,
      input_file text not null,
      output_file text,
      error_file text,
      status text not null,
      completion_window text not null,
      created_at bigint not null,
      deadline_at bigint not null,
      started_at bigint,
      finalizing_at bigint,
      cancelling_at bigint,
      ended_at bigint,
      total integer not null,
      completed integer not null,
      failed integer not null,
      headers text not null,
      metadata text,
      faults text,
      holder text,
      held_at bigint,
      model text
    )`,
    'create index batches_by_organisation on batches (organisation, created_at)',
    'create index batches_by_status on batches (status, deadline_at)',
    `create table batch_rows (
      batch text not null,
      line integer not null,
      custom_id text not null,
      status text not null,
      sealed text not null,
      tries integer not null,
      not_before bigint not null,
      holder text,
      held_at bigint,
      is_ok integer,
      primary key (batch, line)
    )`,
    'create index batch_rows_by_status on batch_rows (batch, status, line)',
  ],
};
