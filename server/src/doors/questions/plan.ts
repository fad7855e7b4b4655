import { z } from 'zod';
import { outlook } from '../../kernel/index.ts';
import { plans } from '../../planning/index.ts';
import { question } from '../question.ts';
import { PLAN_ANSWER } from './plan-shape.ts';

const MOST_SCENARIO_BYTES = 256 * 1024;

export const plan = question({
  name: 'plan',
  does: 'compare ways to serve a demand over years: the choice, what it costs and emits, what it hangs on and what flips it',
  path: '/api/plan',
  input: z.strictObject({
    scenario: z.string().min(1).describe('scenario, YAML (docs/plan.md)'),
    file: z.string().min(1).default('scenario.yaml').describe('name of the file, for messages'),
  }),
  positional: ['scenario'],
  files: { scenario: 'file' },
  output: PLAN_ANSWER,
  role: 'read',
  documents: { html: ({ plan: made }) => plans.html(made) },
  posts: true,
  mostBodyBytes: MOST_SCENARIO_BYTES,
  async ask(waist, { scenario, file }) {
    const ready = plans.read(scenario, file);
    const zones = [...new Set(ready.options.flatMap(({ option }) => option.site.zone ?? []))];
    const { source } = await waist.grid(zones, true);
    const grid = plans.grid(ready, outlook({ grid: source, origins: [] }));
    const made = await plans.make({ ready, grid });
    const told = plans.figureText(made);
    return {
      plan: made,
      pageOne: plans.pageOne(made).map((sentence) => ({
        id: sentence.id,
        text: plans.sentenceText(sentence, made),
        numbers: sentence.numbers.map((number) => ({ ...number, text: told(number.value, number.unit) })),
      })),
    };
  },
});
