import { z } from 'zod';
import { audit } from '../../identity/index.ts';
import { reports } from '../../reporting/index.ts';
import { question, type Shape } from '../question.ts';

const RECORDS = z
  .object({
    records: z.array(
      z.object({
        id: z.string(),
        at: z.number(),
        actor: z.string().describe('id of a user, or the token, or the command line'),
        actorName: z.string().nullable().describe('null: no user of the console, or one that was erased'),
        action: z.string(),
        subject: z.string().describe('a pseudonym'),
        subjectName: z.string().nullable().describe('null: it has none, or was erased'),
        detail: z.record(z.string(), z.unknown()),
      }),
    ),
    next: z.string().nullable().describe('for before; null: there are no more'),
  })
  .meta({ id: 'AuditRecords' });

const csv = ({ records }: Shape<typeof RECORDS>): string =>
  reports.showback.csvText([
    ['at', 'actor', 'actorName', 'action', 'subject', 'subjectName', 'detail', 'id'],
    ...records.map(({ at, actor, actorName, action, subject, subjectName, detail, id }) => [
      new Date(at).toISOString(),
      actor,
      actorName,
      action,
      subject,
      subjectName,
      JSON.stringify(detail),
      id,
    ]),
  ]);

export const auditList = question({
  name: 'audit',
  does: 'who changed what, newest first',
  input: z.strictObject({
    limit: z.int().min(1).max(500).default(100).describe('at most so many'),
    before: z.string().optional().describe('go on behind this record, by its id'),
    actor: z.string().optional().describe('only of this one: a user by name or id, or as it is shown'),
    action: z.string().optional().describe('only these, such as key.create or key for all of keys'),
    subject: z.string().optional().describe('only about this id'),
  }),
  output: RECORDS,
  role: 'audit',
  csv,
  ask: async (waist, input) => await audit.list((await waist.identity()).state, input),
});
