import { refOf } from '../cluster/cluster.ts';
import { requestsOf } from '../cluster/fits.ts';
import type { ContainerState, PodState } from '../cluster/pods.ts';
import { textAt } from '../cluster/read.ts';
import type { Evidence, KubeObject, ObjectRef } from '../cluster/snapshot.ts';
import type { Code } from '../codes.ts';
import { quoted, type Finding, type Ward } from '../finding.ts';
import { brokenResolver, hostsIn, podsBehind, serviceOf } from './dependencies.ts';
import { heardIn, type Heard } from './log-lines.ts';
import { deniedBy } from './policies.ts';

/** What a container says at its end, in the log of the run that ended where there is one. */
function heardOf(
  { cluster }: Ward,
  { pod }: PodState,
  { name }: ContainerState,
): (Heard & { readonly evidence: Evidence }) | null {
  for (const isPrevious of [true, false]) {
    const heard = heardIn(cluster.log(pod, name, isPrevious));
    if (heard !== null)
      return { ...heard, evidence: quoted(pod, `${isPrevious ? 'previous log' : 'log'} ${name}`, heard.line) };
  }
  return null;
}

function culpritOf(ward: Ward, pod: PodState, code: Code, line: string): ObjectRef {
  if (code === 'config.service-env-collision') {
    // Whose variable it is: VLLM_PORT is of the service `vllm`.
    const name = /\b([A-Z0-9_]+?)(?:_SERVICE)?_PORT\b/.exec(line)?.[1]?.toLowerCase().replaceAll('_', '-');
    const address = /tcp:\/\/([0-9.]+)/.exec(line)?.[1];
    const namespace = pod.ref.namespace ?? '';
    const isIt = (service: KubeObject): boolean =>
      textAt(service, 'metadata', 'namespace') === namespace &&
      (textAt(service, 'metadata', 'name') === name || textAt(service, 'spec', 'clusterIP') === address);
    const service = ward.cluster.of('Service').find(isIt);
    if (service !== undefined) return refOf(service);
  }
  return pod.topRef;
}

const asksForGpu = ({ pod }: PodState): boolean => [...requestsOf(pod).keys()].some((name) => name.includes('gpu'));

function codeOf(pod: PodState, heard: Heard): Code {
  const { code } = heard.saying;
  if (code === 'gpu.not-requested' && asksForGpu(pod)) return 'gpu.runtime-missing';
  if (code === 'gpu.runtime-missing' && !asksForGpu(pod)) return 'gpu.not-requested';
  return code;
}

function ofContainer(ward: Ward, pod: PodState, container: ContainerState): readonly Finding[] {
  const heard = heardOf(ward, pod, container);
  if (heard === null) return [];
  const code = codeOf(pod, heard);
  const hosts = /^(?:app\.(?:dependency-failing|credentials-refused)|network\.dns-name-not-resolved)$/.test(code)
    ? hostsIn(heard.line)
    : [];
  const service = serviceOf(ward, hosts, pod.ref.namespace ?? '');
  // A host that is no service of the cluster is the caller's own affair; one that is may have a cause of its own.
  const behind = service === undefined ? [] : podsBehind(ward, service);
  const isBehindIll = behind.some(({ isTroubled }) => isTroubled);
  const denial = code === 'app.dependency-failing' ? deniedBy(ward, pod, behind) : [];
  const dependsOn = [
    ...(service === undefined ? [] : [textAt(service, 'metadata', 'name')]),
    ...behind.map(({ topRef }) => topRef.name),
  ];
  const resolver = code === 'network.dns-name-not-resolved' && service !== undefined ? brokenResolver(ward) : null;
  return [
    ...denial.map((finding): Finding => ({ ...finding, evidence: [...finding.evidence, heard.evidence] })),
    {
      code,
      culprit:
        resolver ??
        (isBehindIll && behind[0] !== undefined ? behind[0].topRef : culpritOf(ward, pod, code, heard.line)),
      hurts: pod.topRef,
      ground: heard.saying.isVague === true ? 'likely' : 'logged',
      isFelt: true,
      summary: `${container.name}: ${heard.saying.summary}${hosts.length === 0 ? '' : ` (${hosts[0]})`}`,
      evidence: [heard.evidence, ...otherLines(ward, pod, container, heard)],
      dependsOn,
      ...(code === 'llm.cuda-oom' || code === 'llm.shm-too-small'
        ? {
            notBecause: [
              {
                code: code === 'llm.cuda-oom' ? 'container.oom-killed' : 'llm.cuda-oom',
                why:
                  code === 'llm.cuda-oom'
                    ? 'the container was not killed: its GPU, not the host, has no memory left'
                    : 'the GPU has memory: what is short is shared memory of the host',
              } as const,
            ],
          }
        : {}),
    },
  ];
}

/** What else of the end of a log bears on it: lines near it that name settings or states. */
function otherLines(
  { cluster }: Ward,
  { pod }: PodState,
  { name }: ContainerState,
  { line, saying }: Heard,
): readonly Evidence[] {
  const found: Evidence[] = [];
  for (const isPrevious of [true, false]) {
    const lines = cluster.log(pod, name, isPrevious).trimEnd().split('\n').slice(-60);
    const place = lines.findIndex((each) => each.trim() === line);
    if (place === -1) continue;
    for (const [i, near] of lines.slice(Math.max(0, place - 3), place + 4).entries()) {
      const text = near.trim();
      if (text === '' || text === line || text.length > 600) continue;
      if (i < 3 || saying.pattern.test(text) || /error|exception|max_|--|\b[45]\d\d\b|failed/i.test(text))
        found.push(quoted(pod, `${isPrevious ? 'previous log' : 'log'} ${name}`, text));
    }
    break;
  }
  return found.slice(0, 4);
}

/** What containers in trouble have written. */
export const logs = (ward: Ward): readonly Finding[] =>
  ward.ill.flatMap((pod) =>
    pod.containers
      .filter(({ isReady, ended, isInit, isRunning, waiting }) =>
        isInit
          ? !isReady && (waiting !== null || isRunning || (ended !== null && ended.exitCode !== 0))
          : !isReady || ended !== null,
      )
      .flatMap((container) => ofContainer(ward, pod, container)),
  );

const LATEST_LINES = 5;

/** Containers that run and say again and again that something they need fails. */
export const complaints = (ward: Ward): readonly Finding[] =>
  ward.pods
    .filter(({ isTroubled, phase }) => !isTroubled && phase === 'Running')
    .flatMap((pod) =>
      pod.containers.flatMap((container) => {
        const tail = ward.cluster.log(pod.pod, container.name, false).trimEnd().split('\n').slice(-30);
        const heard = heardIn(tail.join('\n'));
        // A few lines of a running program are everyday life; half of what it says is not.
        if (heard === null || heard.count < 3 || heard.count * 3 < tail.length) return [];
        // What it said once and says no more is over.
        if (!tail.slice(-LATEST_LINES).some((line) => heard.saying.pattern.test(line))) return [];
        return ofContainer(ward, pod, container).map((finding): Finding => ({ ...finding, ground: 'likely' }));
      }),
    );
