import type { Migration } from '../migrate.ts';

export const bookedGrid: Migration = {
  version: 4,
  name: 'grid figures that hours were booked with',
  statements: [
    `create table booked_grid (
      zone text not null,
      hour bigint not null,
      grid text not null,
      primary key (zone, hour)
    )`,
  ],
};
