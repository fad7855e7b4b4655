import type { PodState } from '../cluster/pods.ts';
import { listAt, textAt } from '../cluster/read.ts';
import type { Code } from '../codes.ts';
import { quoted, said, type Finding, type Ward } from '../finding.ts';

const WAITING =
  /^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|RegistryUnavailable|ImageInspectError)$/;

/** What a registry or a disk answered. */
function codeOf(message: string, hasSecrets: boolean): Code {
  if (/no space left on device|disk quota exceeded/i.test(message)) return 'image.no-space';
  if (
    /no match for platform|does not match the specified platform|no matching manifest for|exec format error/i.test(
      message,
    )
  )
    return 'image.arch-mismatch';
  const isRefused =
    /\b401\b|unauthorized: authentication required|no basic auth credentials|failed to authorize|403 Forbidden/i.test(
      message,
    );
  if (isRefused && !hasSecrets && !/does not exist or may require|repository does not exist/i.test(message))
    return 'image.pull-secret-missing';
  return 'image.not-found-or-unauthorized';
}

function ofPod({ cluster }: Ward, pod: PodState): readonly Finding[] {
  const container = pod.containers.find(({ waiting }) => waiting !== null && WAITING.test(waiting.reason));
  if (container === undefined) return [];
  const image = textAt(container.spec, 'image');
  const events = pod.events.filter(({ isWarning }) => isWarning);
  const failed = events.find(({ message }) =>
    /Failed to pull image|failed to pull and unpack|Failed to apply default image tag|InvalidImageName/i.test(message),
  );
  const noSecret = events.find(({ reason }) => reason === 'FailedToRetrieveImagePullSecret');
  const secrets = listAt(pod.pod, 'spec', 'imagePullSecrets').map((each) => textAt(each, 'name'));
  const message = failed?.message ?? container.waiting?.message ?? '';
  const namespace = pod.ref.namespace ?? '';
  const isThere = secrets.some((name) => cluster.find('Secret', namespace, name) !== undefined);
  const code =
    noSecret !== undefined && !isThere && /\b401\b|unauthor|denied|authoriz/i.test(message)
      ? 'image.pull-secret-missing'
      : codeOf(message, secrets.length > 0);
  return [
    {
      code,
      culprit: pod.topRef,
      ground: 'stated',
      isFelt: true,
      summary: `the image ${image} cannot be had`,
      evidence: [
        ...(failed === undefined ? [] : [said(failed)]),
        ...(noSecret === undefined ? [] : [said(noSecret)]),
        ...events
          .filter((event) => event !== failed && /ErrImagePull|ImagePullBackOff/.test(event.message))
          .slice(0, 1)
          .map(said),
        quoted(pod.pod, `${container.path} state.waiting.reason`, container.waiting?.reason ?? ''),
        quoted(pod.pod, `${container.path}.image`, image),
        quoted(pod.pod, 'metadata.name', pod.ref.name),
      ],
      ...(code === 'image.no-space'
        ? {
            notBecause: [
              {
                code: 'image.not-found-or-unauthorized',
                why: 'the image was found; it could not be unpacked',
              } as const,
            ],
          }
        : {}),
      ...(code === 'image.pull-secret-missing'
        ? { notBecause: [{ code: 'image.no-space', why: 'nothing was fetched' } as const] }
        : {}),
    },
  ];
}

/** Images that cannot be fetched. */
export const image = (ward: Ward): readonly Finding[] => ward.ill.flatMap((pod) => ofPod(ward, pod));
