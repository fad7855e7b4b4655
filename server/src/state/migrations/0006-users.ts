import type { Migration } from '../migrate.ts';

export const users: Migration = {
  version: 6,
  name: 'who signs in to the console',
  statements: [
    `create table users (
      id text primary key,
      name text not null unique,
      role text not null check (role in ('viewer', 'operator', 'auditor', 'admin')),
      password text,
      subject text unique,
      created_at bigint not null,
      signed_in_at bigint,
      ended_at bigint
    )`,
    `create table sessions (
      id text primary key,
      user_id text not null references users (id),
      created_at bigint not null,
      expires_at bigint not null
    )`,
    'create index sessions_by_user on sessions (user_id)',
  ],
};
