import { z } from 'zod';
import { JoulegateError } from '../../units/index.ts';
import { catalogue } from '../../world/index.ts';
import { question } from '../question.ts';

const { all, questions } = catalogue.vendors;
type Asked = keyof typeof questions;
const ASKED = Object.keys(questions) as [Asked, ...Asked[]];

export const vendors = question({
  name: 'vendors',
  does: 'cards for procurement: region, surcharge, retention, training, published energy and certificates of vendors, dated',
  input: z.strictObject({ vendor: z.string().optional().describe('only of this one, such as openai') }),
  output: z
    .array(
      z.object({
        vendor: z.string(),
        name: z.string(),
        jurisdiction: z.string().describe('of the operator'),
        facts: z.record(
          z.enum(ASKED),
          z
            .object({
              answer: z.string(),
              by: z.enum(['vendor', 'third-party']).describe('who said so'),
              source: z.string(),
              asOf: z.string().describe('read, or dated, on that day'),
            })
            .nullable()
            .describe('null: not found, which is neither yes nor no'),
        ),
      }),
    )
    .meta({ id: 'VendorCards' }),
  role: 'read',
  ask(_, { vendor }) {
    const found = all.filter((each) => vendor === undefined || each.vendor === vendor);
    if (found.length > 0) return [...found];
    throw new JoulegateError('JG_NOT_FOUND', `there is no card of ${String(vendor)}`, {
      where: 'vendor',
      hint: `there are ${all.map((each) => each.vendor).join(', ')}`,
    });
  },
});
