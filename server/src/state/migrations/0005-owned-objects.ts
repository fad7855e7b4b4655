import type { Migration } from '../migrate.ts';

export const ownedObjects: Migration = {
  version: 5,
  name: 'owners of objects at providers',
  statements: [
    `create table owned_objects (
      id text primary key,
      organisation text not null,
      made_at bigint not null
    )`,
    'create index owned_objects_by_age on owned_objects (organisation, made_at)',
  ],
};
