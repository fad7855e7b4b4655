import type { Migration } from '../migrate.ts';

export const configTaken: Migration = {
  version: 9,
  name: 'what the config was when it was last taken',
  statements: [
    `create table config_taken (
      id text primary key,
      hash text not null,
      leaves text not null,
      refused text
    )`,
  ],
};
