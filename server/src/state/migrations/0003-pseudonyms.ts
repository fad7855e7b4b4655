import type { Migration } from '../migrate.ts';

export const pseudonyms: Migration = {
  version: 3,
  name: 'what pseudonyms stand for',
  statements: [
    `create table pseudonyms (
      id text primary key,
      kind text not null check (kind in ('organisation', 'team', 'key', 'import')),
      scope text not null,
      name text not null,
      created_at bigint not null,
      unique (kind, scope, name)
    )`,
    'create index pseudonyms_by_scope on pseudonyms (scope)',
  ],
};
