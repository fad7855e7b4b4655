import type { ContainerState, PodState } from '../cluster/pods.ts';
import { at, numberAt, textAt } from '../cluster/read.ts';
import type { Evidence } from '../cluster/snapshot.ts';
import { quoted, said, type Finding, type Ward } from '../finding.ts';

const LOADING =
  /loading (?:safetensors|model|weights|checkpoint)|checkpoint shards|load(?:ing)? weights|Downloading (?:model|shards)|model weights|starting to load|warming up|torch\.compile|Capturing CUDA graph/i;
const STARTED = /startup complete|ready to accept|listening on|started server|server started|Uvicorn running/i;

const memoryOf = ({ spec, path }: ContainerState, pod: PodState): readonly Evidence[] => {
  const limit = textAt(spec, 'resources', 'limits', 'memory');
  return limit === '' ? [] : [quoted(pod.pod, `${path}.resources.limits.memory`, limit)];
};

function oomKilled({ cluster }: Ward, pod: PodState, container: ContainerState): readonly Finding[] {
  const { ended, name } = container;
  if (ended?.reason !== 'OOMKilled' && !(ended?.reason === 'ContainerStatusUnknown' && /OOM/.test(ended.message)))
    return [];
  const log = cluster.log(pod.pod, name, true) || cluster.log(pod.pod, name, false);
  const end = log.slice(-4_000);
  const isLoading = LOADING.test(end) && !STARTED.test(end);
  const line = isLoading
    ? end
        .split('\n')
        .findLast((each) => LOADING.test(each))
        ?.trim()
    : undefined;
  return [
    {
      code: isLoading ? 'llm.host-oom-loading' : 'container.oom-killed',
      culprit: pod.topRef,
      ground: 'stated',
      isFelt: true,
      summary: isLoading
        ? `${name} was killed at its memory limit while weights passed through host memory`
        : `${name} was killed at its memory limit`,
      evidence: [
        quoted(pod.pod, `${ended.path}.reason`, ended.reason),
        quoted(pod.pod, `${ended.path}.exitCode`, String(ended.exitCode)),
        ...memoryOf(container, pod),
        ...(line === undefined ? [] : [quoted(pod.pod, `log ${name}`, line)]),
      ],
      notBecause: [
        {
          code: 'container.liveness-too-short',
          why: 'the kernel ended it for its memory, not the kubelet for its probe',
        },
        ...(isLoading
          ? [{ code: 'llm.cuda-oom', why: 'it is memory of the host that was exceeded, not of the GPU' } as const]
          : []),
      ],
    },
  ];
}

function livenessKills({ cluster }: Ward, pod: PodState): readonly Finding[] {
  const killed = pod.events.find(({ message }) =>
    /failed (?:liveness|startup) probe, will be restarted/i.test(message),
  );
  const failed = pod.events.find(({ message }) => /^(?:Liveness|Startup) probe (?:failed|errored)/i.test(message));
  if (failed === undefined && killed === undefined) return [];
  const words = failed?.message ?? killed?.message ?? '';
  const name = /container (\S+)/i.exec(killed?.message ?? '')?.[1];
  const container =
    pod.containers.find((each) => each.name === name) ??
    pod.containers.find(({ spec }) => at(spec, 'livenessProbe') !== undefined);
  if (container === undefined || (container.isReady && container.restarts < 3)) return [];
  if (container.ended?.reason === 'OOMKilled') return [];
  const probe = at(container.spec, 'livenessProbe');
  const status = /statuscode: (\d+)/.exec(words)?.[1];
  const log = cluster.log(pod.pod, container.name, true) + cluster.log(pod.pod, container.name, false);
  // It has started, then, and does not answer where it is asked.
  const hasStarted = STARTED.test(log);
  const isWrong =
    (status !== undefined && status.startsWith('4')) ||
    asksElsewhere(container, probe, log) ||
    (/connection refused/.test(words) && hasStarted) ||
    /executable file not found|no such file|command .{0,40}not found/i.test(words);
  const code = isWrong ? 'container.liveness-wrong' : 'container.liveness-too-short';
  const evidence = [
    ...(failed === undefined ? [] : [said(failed)]),
    ...(killed === undefined ? [] : [said(killed)]),
    ...(['path', 'port'] as const).flatMap((member) => {
      const value = textAt(probe, 'httpGet', member);
      return value === '' ? [] : [quoted(pod.pod, `${container.path}.livenessProbe.httpGet.${member}`, value)];
    }),
    ...(['initialDelaySeconds', 'periodSeconds', 'failureThreshold', 'timeoutSeconds'] as const).flatMap((member) => {
      const value = numberAt(probe, member);
      return value === null ? [] : [quoted(pod.pod, `${container.path}.livenessProbe.${member}`, String(value))];
    }),
  ];
  return [
    {
      code,
      culprit: pod.topRef,
      ground: 'stated',
      isFelt: true,
      summary: isWrong
        ? `the liveness probe of ${container.name} asks what it does not answer`
        : `the liveness probe of ${container.name} kills it before it has started`,
      evidence,
      notBecause: [
        {
          code: 'container.oom-killed',
          why: 'exit 137 is the end that the kubelet made for the probe: no container was OOMKilled',
        },
      ],
    },
  ];
}

/** Whether the probe asks a port that the container neither names nor listens on. */
function asksElsewhere({ spec }: ContainerState, probe: unknown, log: string): boolean {
  const port = textAt(probe, 'httpGet', 'port') || textAt(probe, 'tcpSocket', 'port');
  if (port === '' || !/^\d+$/.test(port)) return false;
  const listens = [...log.matchAll(/(?:listening|running|serving|started)[^\n]{0,60}?:(\d{2,5})\b/gi)].map(
    ([, each]) => each,
  );
  if (listens.length > 0) return !listens.includes(port);
  const named = at(spec, 'ports');
  return Array.isArray(named) && named.length > 0 && !named.some((each) => textAt(each, 'containerPort') === port);
}

function notReady({ cluster }: Ward, pod: PodState): readonly Finding[] {
  return pod.containers.flatMap((container): readonly Finding[] => {
    if (container.isInit || container.isReady || !container.isRunning) return [];
    const event = pod.events.find(({ message }) => /^Readiness probe (failed|errored)/i.test(message));
    if (event === undefined) return [];
    const deadline = progress(pod);
    const probe = at(container.spec, 'readinessProbe');
    const line = cluster
      .log(pod.pod, container.name, false)
      .trimEnd()
      .split('\n')
      .findLast((each) => /error|fail|unavailable|readiness/i.test(each))
      ?.trim();
    return [
      {
        code: 'container.readiness-failing',
        culprit: pod.topRef,
        ground: 'stated',
        isFelt: true,
        summary: `${container.name} runs and fails its readiness probe${
          asksElsewhere(container, probe, cluster.log(pod.pod, container.name, false))
            ? ', which asks a port that it does not name'
            : ''
        }`,
        evidence: [
          said(event),
          ...deadline,
          ...(['path', 'port'] as const).flatMap((member) => {
            const value = textAt(probe, 'httpGet', member) || textAt(probe, 'tcpSocket', member);
            return value === '' ? [] : [quoted(pod.pod, `${container.path}.readinessProbe ${member}`, value)];
          }),
          ...(line === undefined || line === '' ? [] : [quoted(pod.pod, `log ${container.name}`, line)]),
        ],
      },
    ];
  });
}

/** That a rollout has given up. */
function progress({ top }: PodState): readonly Evidence[] {
  const conditions = at(top, 'status', 'conditions');
  if (!Array.isArray(conditions)) return [];
  const place = conditions.findIndex((each) => textAt(each, 'reason') === 'ProgressDeadlineExceeded');
  return place === -1 ? [] : [quoted(top, `status.conditions[${place}].reason`, 'ProgressDeadlineExceeded')];
}

const NO_COMMAND =
  /executable file not found|no such file or directory|exec: "[^"]+": (?:permission denied|is a directory)|permission denied: unknown|OCI runtime (?:create|exec) failed/i;

function badCommand(pod: PodState): readonly Finding[] {
  return pod.containers.flatMap((container): readonly Finding[] => {
    const { ended, waiting } = container;
    const message = ended?.message || waiting?.message || '';
    const event = pod.events.find(
      (each) => each.isWarning && NO_COMMAND.test(each.message) && !/FailedMount/.test(each.reason),
    );
    const isStart =
      ended?.reason === 'StartError' ||
      ended?.reason === 'ContainerCannotRun' ||
      waiting?.reason === 'RunContainerError' ||
      waiting?.reason === 'CreateContainerError';
    if (isStart && (NO_COMMAND.test(message) || event !== undefined)) {
      const mount = /not a directory|mount/i.test(message) && !/executable/.test(message);
      if (mount) return [];
      if (/nvidia|libcuda/i.test(message)) return [];
      return [
        {
          code: /exec format error/.test(message) ? 'image.arch-mismatch' : 'container.bad-command',
          culprit: pod.topRef,
          ground: 'stated',
          isFelt: true,
          summary: `${container.name} cannot run its command`,
          evidence: [
            ...(event === undefined ? [] : [said(event)]),
            ...(message === ''
              ? []
              : [
                  quoted(
                    pod.pod,
                    ended === null ? `${container.path} state.waiting.message` : `${ended.path}.message`,
                    message,
                  ),
                ]),
          ],
        },
      ];
    }
    if (ended !== null && (ended.exitCode === 126 || ended.exitCode === 127) && !container.isReady)
      return [
        {
          code: 'container.bad-command',
          culprit: pod.topRef,
          ground: 'shown',
          isFelt: true,
          summary: `${container.name} ends with ${ended.exitCode}: its command cannot be run`,
          evidence: [quoted(pod.pod, `${ended.path}.exitCode`, String(ended.exitCode))],
        },
      ];
    return [];
  });
}

/** What is wrong with containers themselves. */
export const container = (ward: Ward): readonly Finding[] =>
  ward.ill.flatMap((pod) => [
    ...pod.containers.flatMap((each) => oomKilled(ward, pod, each)),
    ...livenessKills(ward, pod),
    ...notReady(ward, pod),
    ...badCommand(pod),
  ]);
