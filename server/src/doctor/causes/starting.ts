import type { PodState } from '../cluster/pods.ts';
import type { Evidence } from '../cluster/snapshot.ts';
import { quoted, said, type Finding, type Ward } from '../finding.ts';
import { missingIn } from './config.ts';

/** Wordings of the kubelet and of container runtimes, 1.16 to 1.34. */
const NO_MOUNT =
  /MountVolume\.(?:SetUp|MountDevice|NewMounter)|AttachVolume\.Attach failed|not found in the list of registered CSI drivers|hostPath type check failed|failed to prepare subPath|mount failed: exit status|Are you trying to mount a directory onto a file|error mounting "/i;
/** What has a cause of its own. */
const OTHER_CAUSE = /Multi-Attach|not registered|nvidia|libcuda/i;
/** What of a mount is told only as its effect. */
const NO_WAIT = /timed out waiting for the condition|Unable to attach or mount volumes/i;

function mountTrouble(pod: PodState): readonly Finding[] {
  const words: readonly Evidence[] = [
    ...pod.events.filter(({ isWarning }) => isWarning).map(said),
    ...pod.containers.flatMap(({ waiting, path }) =>
      waiting === null || waiting.message === ''
        ? []
        : [quoted(pod.pod, `${path} state.waiting.message`, waiting.message)],
    ),
    ...pod.containers.flatMap(({ ended }) =>
      ended === null || ended.message === '' ? [] : [quoted(pod.pod, `${ended.path}.message`, ended.message)],
    ),
  ];
  const isNew = pod.containers.some(({ isReady, isRunning }) => !isReady && !isRunning);
  const evidence = words.find(
    ({ quote }) =>
      NO_MOUNT.test(quote) && !OTHER_CAUSE.test(quote) && missingIn(quote, pod.ref.namespace ?? '') === null,
  );
  if (evidence === undefined || !isNew) return [];
  const volume = /for volume "([^"]+)"/.exec(evidence.quote)?.[1];
  return [
    {
      code: 'storage.mount-failed',
      culprit: pod.topRef,
      ground: NO_WAIT.test(evidence.quote) ? 'likely' : 'stated',
      isFelt: true,
      summary: `${volume === undefined ? 'a volume' : `the volume ${volume}`} cannot be mounted`,
      evidence: [evidence],
    },
  ];
}

const NOT_ALLOWED =
  /container has runAsNonRoot|image will run as root|non-numeric user|runAsNonRoot and cannot verify|unable to find user|unable to find group|no matching entries in passwd file|failed to (?:load|apply) (?:seccomp|apparmor) profile|cannot enforce AppArmor|SysctlForbidden|forbidden sysctl/i;

function refusedContext(pod: PodState): readonly Finding[] {
  const words = [
    ...pod.containers.flatMap(({ waiting, path }) =>
      waiting === null ? [] : [quoted(pod.pod, `${path} state.waiting.message`, waiting.message)],
    ),
    ...pod.containers.flatMap(({ ended }) =>
      ended === null ? [] : [quoted(pod.pod, `${ended.path}.message`, ended.message)],
    ),
    ...pod.events.filter(({ isWarning }) => isWarning).map(said),
  ];
  const evidence = words.find(({ quote }) => NOT_ALLOWED.test(quote));
  return evidence === undefined
    ? []
    : [
        {
          code: 'container.security-context',
          culprit: pod.topRef,
          ground: 'stated',
          isFelt: true,
          summary: 'the container may not run as whom, or with what, it is to run',
          evidence: [evidence],
        },
      ];
}

/** What keeps a container from being started at all: its volumes, and its security context. */
export const starting = ({ ill }: Ward): readonly Finding[] =>
  ill.flatMap((pod) => [...mountTrouble(pod), ...refusedContext(pod)]);
