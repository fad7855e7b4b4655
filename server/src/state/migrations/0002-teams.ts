import type { Migration } from '../migrate.ts';

export const teams: Migration = {
  version: 2,
  name: 'teams, limits of keys',
  statements: [
    `create table teams (
      organisation text not null references organisations (id),
      name text not null,
      created_at bigint not null,
      primary key (organisation, name)
    )`,
    'alter table keys add column team text',
    'alter table keys add column limits text',
  ],
};
