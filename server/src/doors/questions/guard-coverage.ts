import { z } from 'zod';
import { guard } from '../../guard/index.ts';
import { liveOf, question, type Shape } from '../question.ts';

type GuardConfig = ReturnType<typeof guard.schema.parse>;

const CELL = z.object({
  state: z
    .enum(['block', 'flag', 'allowed', 'not-covered'])
    .describe('what becomes of such content; allowed: policy does not ask; not-covered: nobody judges it'),
  why: z.string().nullable().describe('why it is not covered; null: it is, or policy does not ask'),
});
const COVERAGE = z
  .object({
    categories: z.array(z.object({ id: z.string(), meaning: z.string().describe('content that ...') })),
    workloads: z.array(
      z.object({
        workload: z.string(),
        mode: z.enum(['off', 'monitor', 'enforce']).describe('monitor books what enforce would do'),
        model: z.object({ id: z.string(), kind: z.string() }).nullable().describe('guard model that judges'),
        escalateTo: z.string().nullable().describe('guard model that gives second opinions; null: nobody'),
        rows: z.array(z.object({ category: z.string(), prompts: CELL, documents: CELL, answers: CELL })),
      }),
    ),
  })
  .meta({ id: 'GuardCoverage' });
type Coverage = Shape<typeof COVERAGE>;

/**
 * What becomes of each category of content in each workload, and where nobody judges it.
 * @example coverageOf({ default: null, workloads: {}, models: [] }, []).workloads.length // 0
 */
export function coverageOf(config: GuardConfig, workloads: readonly string[]): Coverage {
  const policies = guard.policiesOf(config, workloads);
  const { categories, meanings, coverageOf: coverage } = guard.content;
  return {
    categories: categories.map((id) => ({ id, meaning: meanings[id] })),
    workloads: workloads.map((workload) => {
      const policy = policies.get(workload);
      const content = policy?.content ?? null;
      const model = config.models.find(({ id }) => id === content?.model) ?? null;
      const cellOf = (stage: 'prompts' | 'documents' | 'answers', category: (typeof categories)[number]) => {
        const state = coverage(content, model, stage, category);
        if (content === null || model === null) return { state: 'not-covered' as const, why: 'needs a guard model' };
        const actions = content[stage];
        if (actions === null) return { state: 'not-covered' as const, why: `policy names no content of ${stage}` };
        if (state === 'unknown-to-model')
          return { state: 'not-covered' as const, why: `${model.id} (${model.kind}) does not judge it` };
        const action = actions[category];
        return { state: action === 'allow' ? ('allowed' as const) : action, why: null };
      };
      return {
        workload,
        mode: policy?.mode ?? 'off',
        model: model === null ? null : { id: model.id, kind: model.kind },
        escalateTo: policy?.escalateTo ?? null,
        rows: categories.map((category) => ({
          category,
          prompts: cellOf('prompts', category),
          documents: cellOf('documents', category),
          answers: cellOf('answers', category),
        })),
      };
    }),
  };
}

export const guardCoverage = question({
  name: 'guard coverage',
  does: 'what becomes of each category of content in each workload, on prompts, documents and answers, and which are not covered',
  input: z.strictObject({}),
  output: COVERAGE,
  role: 'read',
  live: true,
  ask(waist) {
    liveOf(waist);
    const raw = (waist.settings()?.raw ?? {}) as { readonly guard?: unknown };
    return coverageOf(
      guard.schema.parse(raw.guard),
      (waist.places()?.workloads ?? []).map(({ id }) => id),
    );
  },
});
