import { z } from 'zod';
import { acceptance } from '../../intake/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { question } from '../question.ts';

const MOST_MARKS_BYTES = 4 * 1024 * 1024;
const MOST_MARKS = 50_000;

export const answersMark = question({
  name: 'answers mark',
  does: 'say which answers were accepted and which were not: reports then tell what an accepted one cost',
  path: '/api/answers/mark',
  input: z.strictObject({
    ids: z.array(z.string().min(1)).optional().describe('requests as x-joulegate-decision names them, by commas'),
    rejected: z.boolean().default(false).describe('these were not accepted'),
    marks: z
      .string()
      .min(1)
      .optional()
      .describe('CSV with the columns id and accepted (true or false), in place of ids'),
    file: z.string().min(1).default('marks.csv').describe('name of the file, for messages'),
    organisation: z.string().min(1).optional().describe('only answers of this one may be marked'),
  }),
  positional: ['ids'],
  files: { marks: 'file' },
  output: z
    .object({
      accepted: z.int(),
      rejected: z.int(),
      changed: z.int().describe('marked otherwise before'),
      unchanged: z.int().describe('marked so already'),
    })
    .meta({ id: 'MarkedAnswers' }),
  role: 'operate',
  writes: true,
  mostBodyBytes: MOST_MARKS_BYTES,
  async ask(waist, { ids, rejected, marks, file, organisation }) {
    if ((ids === undefined) === (marks === undefined))
      throw new JoulegateError('JG_USAGE', 'give either ids or a file of marks', {
        where: 'ids',
        hint: 'joulegate answers mark ID,ID or --marks marks.csv',
      });
    const said = marks === undefined ? ids!.map((id) => ({ id, accepted: !rejected })) : acceptance.read(marks, file);
    if (said.length > MOST_MARKS)
      throw new JoulegateError('JG_USAGE', `${said.length} marks at once are too many`, {
        where: 'marks',
        hint: `give at most ${MOST_MARKS}`,
      });
    const { state } = await waist.identity();
    const { now, actor } = waist;
    return await waist.books(
      async (books) => await acceptance.mark({ state, books }, said, { at: now(), actor, organisation }),
    );
  },
});
