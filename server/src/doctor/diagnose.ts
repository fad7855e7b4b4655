import { Cluster, refOf } from './cluster/cluster.ts';
import { condition, podStates, type PodState } from './cluster/pods.ts';
import { numberAt, textAt } from './cluster/read.ts';
import type { Evidence, ObjectRef, Snapshot } from './cluster/snapshot.ts';
import type { Code } from './codes.ts';
import { config } from './causes/config.ts';
import { container } from './causes/container.ts';
import { creation } from './causes/creation.ts';
import { fleet } from './causes/fleet.ts';
import { gpu } from './causes/gpu.ts';
import { image } from './causes/image.ts';
import { injected } from './causes/injected.ts';
import { addresses } from './causes/addresses.ts';
import { complaints, logs } from './causes/logs.ts';
import { network } from './causes/network.ts';
import { routes } from './causes/routes.ts';
import { scheduling } from './causes/scheduling.ts';
import { starting } from './causes/starting.ts';
import { storage } from './causes/storage.ts';
import { quoted, said, type Finding, type Ground, type NotBecause, type Rule, type Ward } from './finding.ts';

/** One cause of an incident, told with what shows it. */
export interface Cause {
  readonly code: Code;
  readonly culprit: ObjectRef;
  readonly ground: Ground;
  readonly summary: string;
  /** Exact quotes of the input. */
  readonly evidence: readonly Evidence[];
  readonly notBecause: readonly NotBecause[];
  /** Workloads that suffer from it. */
  readonly hurts: readonly ObjectRef[];
}

/** Causes, likeliest first. `none` and `unknown` are answers: they stand alone. */
export interface Diagnosis {
  readonly causes: readonly [Cause, ...Cause[]];
}

const RULES: readonly Rule[] = [
  scheduling,
  creation,
  storage,
  config,
  image,
  container,
  starting,
  gpu,
  network,
  routes,
  injected,
  addresses,
  fleet,
  logs,
  complaints,
];

const WEIGHT: Readonly<Record<Ground, number>> = { stated: 4, logged: 4, shown: 3, likely: 1 };
/** What follows from many causes, and explains none where one of them is found beside it. */
const CONSEQUENCES: Partial<Record<Code, number>> = {
  'container.readiness-failing': 1.5,
  'container.bad-command': 0.25,
  'app.dependency-failing': 0.45,
  'workload.job-deadline': 0.5,
  'workload.job-failed': 3.5,
  'app.credentials-refused': 0.25,
  'network.target-port-mismatch': 0,
};

/** How likely a finding is the root of what is seen. */
function weightOf(finding: Finding, all: readonly Finding[], about: string): number {
  let weight = WEIGHT[finding.ground] - (CONSEQUENCES[finding.code] ?? 0);
  if (!finding.isFelt) weight -= 2.5;
  const names = [finding.culprit.name, finding.hurts?.name ?? ''].filter((name) => name.length > 2);
  if (names.some((name) => about.includes(name.toLowerCase()))) weight += 0.75;
  // Something else fails because of it.
  const ownNames = [
    finding.culprit.name,
    ...(finding.code === 'network.networkpolicy-deny' || finding.code === 'workload.scaled-to-zero'
      ? (finding.dependsOn ?? [])
      : []),
  ];
  if (
    all.some(
      (other) =>
        other !== finding &&
        other.code !== finding.code &&
        (other.dependsOn ?? []).some((name) => ownNames.includes(name)),
    )
  )
    weight += 1;
  return weight;
}

const keyOf = ({ code, culprit }: Finding): string =>
  `${code} ${culprit.kind}/${culprit.namespace ?? ''}/${culprit.name}`;

/** Findings of one cause at one culprit become one. */
function merged(findings: readonly Finding[]): readonly (Finding & { readonly allHurt: readonly ObjectRef[] })[] {
  const groups = Map.groupBy(findings, keyOf);
  return [...groups.values()].map((group) => {
    const [first] = group as [Finding, ...Finding[]];
    const evidence = new Map(
      group.flatMap((each) => each.evidence).map((each) => [`${each.path} ${each.quote}`, each]),
    );
    const hurt = new Map(
      group.flatMap(({ hurts, culprit }) =>
        hurts === undefined || (hurts.kind === culprit.kind && hurts.name === culprit.name)
          ? []
          : [[`${hurts.kind}/${hurts.name}`, hurts] as const],
      ),
    );
    return {
      ...first,
      isFelt: group.some(({ isFelt }) => isFelt),
      evidence: [...evidence.values()].slice(0, 12),
      allHurt: [...hurt.values()],
    };
  });
}

/** A workload that the API says is not there for anybody, and of which no pod is in trouble: it may have none. */
function unavailable({ cluster }: Ward): Cause | null {
  for (const workload of cluster.of('Deployment')) {
    const available = condition(workload, 'Available');
    if (textAt(available, 'status') !== 'False' || numberAt(workload, 'spec', 'replicas') === 0) continue;
    const words = textAt(available, 'message');
    return {
      code: 'unknown',
      culprit: refOf(workload),
      ground: 'likely',
      summary: `${refOf(workload).name} is not available, and no rule explains it`,
      evidence: words === '' ? [] : [quoted(workload, 'status.conditions[Available].message', words)],
      notBecause: [],
      hurts: [],
    };
  }
  return null;
}

/** How its first container in trouble ended, and the last that it said. */
function lastWords({ cluster }: Ward, { pod, containers }: PodState): readonly Evidence[] {
  const container = containers.find(({ isReady, ended }) => !isReady && ended !== null && ended.exitCode !== 0);
  if (container === undefined) return [];
  const { name, ended } = container;
  for (const isPrevious of [true, false]) {
    const line = cluster.log(pod, name, isPrevious).trimEnd().split('\n').at(-1)?.trim() ?? '';
    if (line !== '' && line.length <= 600)
      return [
        quoted(pod, `${ended?.path}.exitCode`, String(ended?.exitCode)),
        quoted(pod, `${isPrevious ? 'previous log' : 'log'} ${name}`, line),
      ];
  }
  return [quoted(pod, `${ended?.path}.exitCode`, String(ended?.exitCode))];
}

function unexplained(ward: Ward): Cause | null {
  const [pod] = ward.ill;
  if (pod === undefined) return unavailable(ward);
  const event = pod.events.find(({ isWarning }) => isWarning);
  return {
    code: 'unknown',
    culprit: pod.topRef,
    ground: 'likely',
    summary: `${pod.ref.name} is in trouble (${pod.phase}), and no rule explains it`,
    evidence: [
      ...(event === undefined ? [] : [said(event)]),
      quoted(pod.pod, 'status.phase', pod.phase),
      ...lastWords(ward, pod),
    ],
    notBecause: [],
    hurts: [],
  };
}

function nothing({ pods, cluster }: Ward, about: string): Cause {
  const asked =
    pods.find(
      ({ topRef, ref }) => about.includes(topRef.name.toLowerCase()) || about.includes(ref.name.toLowerCase()),
    ) ?? pods[0];
  return {
    code: 'none',
    culprit: asked?.topRef ?? {
      kind: 'Namespace',
      name:
        cluster.of('Namespace')[0] === undefined
          ? ''
          : String((cluster.of('Namespace')[0] as { metadata?: { name?: string } }).metadata?.name ?? ''),
    },
    ground: 'shown',
    summary: 'nothing is wrong: what is there runs and is ready',
    evidence: asked === undefined ? [] : [quoted(asked.pod, 'status.phase', asked.phase)],
    notBecause: [],
    hurts: [],
  };
}

/**
 * Finds the root causes of an incident in a snapshot, by rules and without a model.
 * @param about what the person asks, in their words: workloads that they name come first
 * @returns at least one cause; `none` where nothing is wrong, `unknown` where something is and no rule explains it
 * @example diagnose({ objects: [], logs: [], nowMs: 0 }, '').causes[0].code // 'none'
 */
export function diagnose(snapshot: Snapshot, about: string): Diagnosis {
  const cluster = new Cluster(snapshot);
  const pods = podStates(cluster);
  const ward: Ward = {
    cluster,
    pods,
    ill: pods.filter(({ isTroubled }) => isTroubled),
    about: about.toLowerCase(),
    question: about,
  };
  const findings = RULES.flatMap((rule) => rule(ward));
  const ranked = merged(findings)
    .map((finding) => ({ finding, weight: weightOf(finding, findings, ward.about) }))
    .filter(({ weight }) => weight >= 0.5)
    .sort((a, b) => b.weight - a.weight);
  const causes = ranked.map(
    ({ finding: { code, culprit, ground, summary, evidence, notBecause = [], allHurt } }): Cause => ({
      code,
      culprit,
      ground,
      summary,
      evidence,
      notBecause,
      hurts: allHurt,
    }),
  );
  const [first, ...rest] = causes;
  if (first !== undefined) return { causes: [first, ...rest.slice(0, 4)] };
  return { causes: [unexplained(ward) ?? nothing(ward, ward.about)] };
}
