import type { Migration } from '../migrate.ts';

export const answerMarks: Migration = {
  version: 8,
  name: 'answers that their owner accepted or not',
  statements: [
    `create table answer_marks (
      id text primary key,
      accepted integer not null,
      marked_at bigint not null,
      actor text not null,
      hour bigint not null,
      month text not null,
      organisation text not null,
      team text,
      key_id text not null,
      workload text not null,
      model text,
      deployment text,
      operator text,
      site text,
      zone text,
      origin text not null,
      mode text not null,
      outcome text not null,
      tier text,
      cost_nano bigint,
      energy_nano bigint,
      carbon_nano bigint
    )`,
    'create index answer_marks_by_hour on answer_marks (hour)',
  ],
};
