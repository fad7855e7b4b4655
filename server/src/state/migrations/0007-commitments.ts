import type { Migration } from '../migrate.ts';

export const commitments: Migration = {
  version: 7,
  name: 'choices of plans that a person accepted',
  statements: [
    `create table commitments (
      id text primary key,
      workload text not null,
      accepted_at bigint not null,
      record text not null,
      signature text not null,
      ended_at bigint,
      ended_why text
    )`,
    'create index commitments_by_workload on commitments (workload, accepted_at)',
    "insert into revisions (thing, revision) values ('commitments', 0)",
  ],
};
