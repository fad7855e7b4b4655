import type { Migration } from '../migrate.ts';

export const keyHolds: Migration = {
  version: 10,
  name: 'keys that are throttled or frozen',
  statements: [
    `create table key_holds (
      key_id text primary key,
      kind text not null check (kind in ('throttle', 'freeze')),
      why text not null,
      since bigint not null,
      ends_at bigint,
      rpm bigint
    )`,
  ],
};
