import { yamlText, type Findings, type Path } from '../edge/index.ts';
import { control, type Workload } from '../kernel/index.ts';
import type { Deployment } from '../world/index.ts';
import { budgetsOf } from './budgets.ts';
import type { WorkloadConfig } from './schema.ts';

/** A workload whose deployments, models and rules go together. */
export function workloadOf(
  config: WorkloadConfig,
  path: Path,
  deployments: ReadonlyMap<string, Deployment>,
  findings: Findings,
): Workload {
  const ids = [...deployments.keys()];
  const members = config.deployments.flatMap((id, i) => {
    const found = deployments.get(id);
    if (found === undefined) findings.unknown([...path, 'deployments', i], 'deployment', id, ids);
    if (config.deployments.indexOf(id) < i) findings.problem([...path, 'deployments', i], `"${id}" is listed twice`);
    return found === undefined ? [] : [found];
  });
  const defaultId = config.default ?? config.deployments[0] ?? '';
  const fallback = members.find(({ id }) => id === defaultId);
  if (fallback === undefined && members.length > 0)
    findings.problem(
      [...path, 'default'],
      `the default "${defaultId}" is not among the workload's deployments${yamlText.didYouMean(defaultId, config.deployments)}`,
    );
  const broken = fallback === undefined ? null : control.brokenRule(config.control, fallback);
  if (broken !== null && fallback !== undefined)
    findings.problem(
      [...path, 'default'],
      `the default deployment ${fallback.id} breaks this workload's control rules: ${broken}`,
    );
  const served = [...new Set(members.map(({ model }) => model.key))];
  const models =
    config.models?.map((offer) =>
      typeof offer === 'string' ? { model: offer, quality: null } : { model: offer.model, quality: offer.quality },
    ) ?? served.map((model) => ({ model, quality: null }));
  models.forEach(({ model }, i) => {
    if (members.length > 0 && !served.includes(model))
      findings.problem(
        [...path, 'models', i],
        `no deployment of this workload serves "${model}"${yamlText.didYouMean(model, served)}`,
      );
  });
  if (members.length > 0 && members.every((member) => control.brokenRule(config.control, member) !== null))
    findings.problem([...path, 'control'], 'no deployment of this workload satisfies its control rules');
  return {
    id: config.id,
    aliases: config.aliases,
    mode: config.mode,
    deployments: config.deployments,
    defaultDeployment: defaultId,
    models,
    qualityFloor: config.qualityFloor,
    ...(config.fleet ? { fleet: true } : {}),
    requires: config.requires,
    latencyLimitMs: config.latencyLimitMs,
    control: config.control as Workload['control'],
    prices: config.prices,
    carbonSignal: config.carbonSignal,
    budgets: budgetsOf(config.budgets, [...path, 'budgets'], findings),
    onNoCandidate: config.onNoCandidate,
    ...(config.documents === 'lean'
      ? { documents: { onRefused: config.onRefusedDocument, picturePx: config.picturePx ?? null } }
      : {}),
    ...(config.deadline === undefined ? {} : { deadline: config.deadline }),
  };
}
