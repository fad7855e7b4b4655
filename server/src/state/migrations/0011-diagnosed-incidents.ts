import type { Migration } from '../migrate.ts';

export const diagnosedIncidents: Migration = {
  version: 11,
  name: 'incidents that the doctor has diagnosed',
  statements: [
    `create table diagnosed_incidents (
      namespace text not null,
      code text not null,
      culprit text not null,
      first_warning_at bigint not null,
      diagnosed_at bigint not null,
      seen_at bigint not null,
      primary key (namespace, code, culprit, diagnosed_at)
    )`,
  ],
};
