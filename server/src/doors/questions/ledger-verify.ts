import { z } from 'zod';
import { verifyBooks } from '../../ledger/index.ts';
import { question } from '../question.ts';

const PROBLEMS = z.array(z.object({ file: z.string(), problem: z.string() }));

export const ledgerVerify = question({
  name: 'ledger verify',
  does: 'prove the books: files, chains, anchors, sums, and figures computed again from usage and factors',
  input: z.strictObject({
    all: z.boolean().default(false).describe('compute every entry again'),
    sample: z.int().min(0).default(1000).describe('compute so many entries of each segment again'),
    publicKey: z.string().optional().describe('PEM of the key that must have signed'),
  }),
  output: z
    .object({
      ok: z.boolean().describe('no problem was found'),
      whole: z.boolean().describe('and something was there in which one could have been found'),
      unproved: z.array(z.string()).describe('what was not proved, and why'),
      anchors: z.int().describe('heads of chains that the state knows; without any the whole chain could be replaced'),
      files: z.object({
        ok: z.boolean(),
        segments: z.int(),
        entries: z.int(),
        bytes: z.int(),
        tombstones: z.int().describe('segments whose entries were retired'),
        heads: z.record(z.string(), z.string()).describe('end of the chain of each writer'),
        anchored: z.int().describe('heads that were compared with their anchor'),
        signature: z.enum(['none', 'valid', 'invalid']),
        open: z
          .object({ files: z.int(), entries: z.int() })
          .describe('entries in journal files that are not sealed yet: nothing vouches for them'),
        strangers: PROBLEMS.describe(
          'of the problems, those about files that are none of the books: nothing in them counts',
        ),
        problems: PROBLEMS,
      }),
      figures: z
        .object({
          ok: z.boolean(),
          checked: z.int().describe('entries that were computed again'),
          withoutFactors: z.int().describe('entries that carry none, such as refused or imported ones'),
          differenceG: z.number().describe('booked less computed carbon over all that was checked'),
          problems: PROBLEMS,
        })
        .nullable()
        .describe('null: figures of files that are damaged or gone say nothing'),
      problems: PROBLEMS,
    })
    .meta({ id: 'Verification' }),
  role: 'audit',
  files: { publicKey: null },
  failed: ({ ok }) => !ok,
  async ask(waist, { all, sample, publicKey }) {
    const report = await waist.state((state) =>
      verifyBooks(waist.ledgerFolder(), {
        state,
        ...(publicKey === undefined ? {} : { publicKey }),
        sample: all ? null : sample,
        onFile: waist.progress('files'),
        onSegment: waist.progress('figures'),
      }),
    );
    return { ok: report.problems.length === 0, ...report };
  },
});
