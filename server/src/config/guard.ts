import { guard } from '../guard/index.ts';

type GuardConfig = ReturnType<typeof guard.schema.parse>;
type Policy = NonNullable<GuardConfig['default']>;
type Note = { readonly path: readonly (string | number)[]; readonly message: string };
interface Notes {
  readonly problems: readonly Note[];
  readonly warnings: readonly Note[];
}

const STAGES = ['prompts', 'documents', 'answers'] as const;

/** What is wrong with the guard models of a config and with what policies ask of them, and what they do not cover. */
export function guardNotes(
  { default: common, workloads, models }: GuardConfig,
  deployments: readonly { readonly id: string }[],
): Notes {
  const policies = [
    ...(common === null ? [] : [{ path: ['guard', 'default'], policy: common }]),
    ...Object.entries(workloads).map(([name, policy]) => ({ path: ['guard', 'workloads', name], policy })),
  ];
  const notes = policies.map(({ path, policy }) => policyNotes(path, policy, models));
  const twice = models.flatMap(({ id }, i) =>
    models.findIndex((each) => each.id === id) < i
      ? [{ path: ['guard', 'models', i, 'id'], message: `"${id}" is used twice` }]
      : [],
  );
  const nowhere = models.flatMap(({ deployment }, i) =>
    deployment === null || deployments.some(({ id }) => id === deployment)
      ? []
      : [{ path: ['guard', 'models', i, 'deployment'], message: `unknown deployment "${deployment}"` }],
  );
  return {
    problems: [...twice, ...nowhere, ...notes.flatMap(({ problems }) => problems)],
    warnings: notes.flatMap(({ warnings }) => warnings),
  };
}

function policyNotes(path: Note['path'], { escalateTo, content }: Policy, models: GuardConfig['models']): Notes {
  const find = (id: string) => models.find((each) => each.id === id);
  const unknown = (at: readonly string[], id: string): Note => ({
    path: [...path, ...at],
    message: `unknown guard model "${id}"; known: ${models.map((each) => each.id).join(', ') || 'none, see guard.models'}`,
  });
  const problems: Note[] = [];
  const warnings: Note[] = [];
  if (escalateTo !== null) {
    const model = find(escalateTo);
    if (model === undefined) problems.push(unknown(['escalateTo'], escalateTo));
    else if (guard.models.kinds[model.kind].knows.attack === undefined)
      problems.push({
        path: [...path, 'escalateTo'],
        message: `${escalateTo} is a ${model.kind}, which does not judge attacks on a model; ${attackKinds} do`,
      });
  }
  const judge = content === null ? null : find(content.model);
  if (content === null || judge === null) return { problems, warnings };
  if (judge === undefined) problems.push(unknown(['content', 'model'], content.model));
  else
    for (const stage of STAGES) {
      const blind = guard.content.categories.filter(
        (category) =>
          content[stage]?.[category] === 'block' &&
          guard.content.coverageOf(content, judge, stage, category) === 'unknown-to-model',
      );
      if (blind.length > 0)
        warnings.push({
          path: [...path, 'content', stage],
          message: `not covered, though policy blocks it: ${blind.join(', ')}; a ${judge.kind} does not judge that`,
        });
    }
  return { problems, warnings };
}

const attackKinds = Object.entries(guard.models.kinds)
  .flatMap(([kind, { knows }]) => ('attack' in knows ? [kind] : []))
  .join(', ');
