import { refOf } from '../cluster/cluster.ts';
import { at, listAt, textAt, textsAt, type Json } from '../cluster/read.ts';
import type { KubeObject } from '../cluster/snapshot.ts';
import { quoted, type Finding, type Ward } from '../finding.ts';

const FAULT = /fail|fault|error|leak|crash|slow|delay|latency|problem|unreachable|high ?cpu|overload|flood|corrupt/i;

/** Flags of a definition in the format of flagd. */
function flagsIn(text: string): readonly (readonly [string, unknown])[] {
  if (!text.includes('defaultVariant')) return [];
  try {
    const flags = at(JSON.parse(text), 'flags');
    return typeof flags === 'object' && flags !== null ? Object.entries(flags) : [];
  } catch {
    return [];
  }
}

/** What a flag gives to everybody. */
const given = (flag: unknown): unknown => at(flag, 'variants', textAt(flag, 'defaultVariant'));
const isOn = (flag: unknown): boolean => {
  const value = given(flag);
  return (
    textAt(flag, 'state') !== 'DISABLED' &&
    (value === true ||
      (typeof value === 'number' && value > 0) ||
      (typeof value === 'string' && /^on$|^true$/.test(value)))
  );
};

/** Flags that make a program fail, and are on. */
const flags = ({ cluster }: Ward): readonly Finding[] =>
  cluster.of('ConfigMap').flatMap((map) =>
    [...textsAt(map, 'data')].flatMap(([key, text]) =>
      flagsIn(text)
        .filter(([name, flag]) => isOn(flag) && FAULT.test(`${name} ${textAt(flag, 'description')}`))
        .map(([name, flag]): Finding => ({
          code: 'app.fault-injected',
          culprit: refOf(map),
          ground: 'shown',
          isFelt: true,
          summary: `the flag ${name} is ${textAt(flag, 'defaultVariant')}: it makes a program fail on purpose`,
          evidence: [quoted(map, `data["${key}"]`, name)],
        })),
    ),
  );

/** Kinds of Chaos Mesh and of LitmusChaos. */
const EXPERIMENTS = 'Pod Network Stress IO HTTP DNS Time Kernel JVM Block'
  .split(' ')
  .map((part) => `${part}Chaos`)
  .concat('ChaosEngine');

/** Whether an experiment is over or stands still. */
function isOver(experiment: KubeObject): boolean {
  const phase = textAt(experiment, 'status', 'experiment', 'desiredPhase');
  const isPaused = textsAt(experiment, 'metadata', 'annotations').get('experiment.chaos-mesh.org/pause') === 'true';
  return (
    phase === 'Stop' ||
    isPaused ||
    /^(?:completed|stopped|stop)$/.test(
      textAt(experiment, 'status', 'engineStatus') || textAt(experiment, 'spec', 'engineState'),
    )
  );
}

const experiments = ({ cluster }: Ward): readonly Finding[] =>
  EXPERIMENTS.flatMap((kind) => cluster.of(kind))
    .filter((each) => !isOver(each))
    .map((each): Finding => {
      const { kind, name } = refOf(each);
      const action = textAt(each, 'spec', 'action');
      return {
        code: 'app.fault-injected',
        culprit: refOf(each),
        ground: 'stated',
        isFelt: true,
        summary: `the experiment ${kind} ${name} is on${action === '' ? '' : ` (${action})`}`,
        evidence: [
          quoted(each, 'metadata.name', name),
          ...(action === '' ? [] : [quoted(each, 'spec.action', action)]),
        ],
      };
    });

/** Routes of a mesh that abort or delay requests. */
const meshFaults = ({ cluster }: Ward): readonly Finding[] =>
  cluster.of('VirtualService').flatMap((service) =>
    listAt(service, 'spec', 'http').flatMap((route, i): readonly Finding[] => {
      const fault = at(route, 'fault') as Json | undefined;
      const [kind] = Object.keys(fault ?? {});
      if (kind === undefined) return [];
      const member = textAt(fault, kind, 'httpStatus') === '' ? 'fixedDelay' : 'httpStatus';
      return [
        {
          code: 'app.fault-injected',
          culprit: refOf(service),
          ground: 'shown',
          isFelt: true,
          summary: `a route of ${refOf(service).name} makes requests fail on purpose (${kind})`,
          evidence: [quoted(service, `spec.http[${i}].fault.${kind}.${member}`, textAt(fault, kind, member) || kind)],
        },
      ];
    }),
  );

/** A name server that is told to know no name of the cluster. */
const resolver = ({ cluster }: Ward): readonly Finding[] =>
  cluster.of('ConfigMap').flatMap((map): readonly Finding[] => {
    const file = textAt(map, 'data', 'Corefile');
    const block = /template\s[^{]*\{[^}]*rcode\s+(?:NXDOMAIN|SERVFAIL|REFUSED)/.exec(file)?.[0];
    if (block === undefined || !/cluster\.local|template\s+\S+\s+ANY\s*\{/.test(block)) return [];
    return [
      {
        code: 'network.dns-name-not-resolved',
        culprit: refOf(map),
        ground: 'shown',
        isFelt: true,
        summary: 'the name server is told to answer that names do not exist',
        evidence: [quoted(map, 'data.Corefile', /rcode\s+\w+/.exec(block)?.[0] ?? '')],
      },
    ];
  });

/** What was set up so that it fails: flags, experiments, routes and name servers. */
export const injected = (ward: Ward): readonly Finding[] =>
  [flags, experiments, meshFaults, resolver].flatMap((rule) => rule(ward));
