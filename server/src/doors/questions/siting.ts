import { z } from 'zod';
import { outlook } from '../../kernel/index.ts';
import { plans } from '../../planning/index.ts';
import { question } from '../question.ts';
import { bookedWork, MOST_SCENARIO_BYTES, pageOneOf, SCENARIO_FIELDS } from './plan.ts';
import { SITING_ANSWER } from './siting-shape.ts';

const { sitings } = plans;

/** How far the searches are: each takes its time limit at most. */
function teller(tell: (done: number, total: number, note?: string) => void, limitSeconds: number) {
  return (...[search, id, { gap, seconds }]: Parameters<NonNullable<Parameters<typeof sitings.make>[1]>>): void => {
    const open = gap === null ? 'no gap yet' : `gap ${(gap * 100).toFixed(2)} %`;
    const part = Math.min(0.99, seconds / limitSeconds);
    tell(search + part, sitings.mostSearches, `${id}: ${open}, ${seconds.toFixed(0)} of ${limitSeconds} s`);
  };
}

export const siting = question({
  name: 'siting',
  tool: 'plan_siting',
  does: 'where how much hardware should stand and who is served from where: the placement, rules beside it, what a millisecond costs',
  path: '/api/siting',
  input: z.strictObject({
    ...SCENARIO_FIELDS,
    scenario: z.string().min(1).describe('scenario, YAML (docs/siting.md)'),
  }),
  positional: ['scenario'],
  files: { scenario: 'file' },
  output: SITING_ANSWER,
  role: 'read',
  documents: { html: ({ siting: made }) => sitings.html(made), xlsx: ({ siting: made }) => sitings.xlsx(made) },
  posts: true,
  mostBodyBytes: MOST_SCENARIO_BYTES,
  failed: ({ siting: made }) => made.best.figures === null,
  async ask(waist, { scenario, file }) {
    const read = sitings.read(scenario, file);
    const { demand, search } = read.written;
    const booked = 'from' in demand ? await bookedWork(waist, demand) : null;
    const { source } = await waist.grid(read.zones, true);
    const ready = read.ready(booked, outlook({ grid: source, origins: [] }).gridAt);
    const tell = waist.progress('siting');
    const made = await sitings.make(ready, teller(tell, search.seconds));
    tell(sitings.mostSearches, sitings.mostSearches);
    return { siting: made, pageOne: pageOneOf(sitings.pageOne(made), made) };
  },
});
