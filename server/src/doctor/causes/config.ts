import type { ObjectRef } from '../cluster/snapshot.ts';
import type { PodState } from '../cluster/pods.ts';
import type { Code } from '../codes.ts';
import { quoted, said, type Finding, type Ward } from '../finding.ts';
import type { Evidence } from '../cluster/snapshot.ts';

interface Missing {
  readonly code: Code;
  readonly culprit: ObjectRef;
  readonly summary: string;
}

/** What of the configuration a message says is not there. Wording of the kubelet, 1.16 to 1.34. */
export function missingIn(message: string, namespace: string): Missing | null {
  const key =
    /couldn't find key (\S+) in (Secret|ConfigMap) ([^/\s]+)\/(\S+)/.exec(message) ??
    /references non-existent (?:config|secret) key: (\S+)/.exec(message);
  if (key !== null) {
    const kind = key[2] ?? (/secret key/.test(message) ? 'Secret' : 'ConfigMap');
    const name = (key[4] ?? /(?:configmap|secret) "?([a-z0-9.-]+)"? references/.exec(message)?.[1] ?? '').replace(
      /[.,;]$/,
      '',
    );
    return {
      code: 'config.missing-key',
      culprit: { kind, namespace: key[3] ?? namespace, name },
      summary: `${kind} ${name} has no key ${key[1]}`,
    };
  }
  const object =
    /(configmap|secret)s? "([^"]+)" not found/i.exec(message) ??
    /object "[^"]*"\/"([^"]+)" not registered/.exec(message);
  if (object !== null) {
    if (object[2] === undefined) return null;
    const isSecret = object[1]?.toLowerCase() === 'secret';
    const kind = isSecret ? 'Secret' : 'ConfigMap';
    return {
      code: isSecret ? 'config.missing-secret' : 'config.missing-configmap',
      culprit: { kind, namespace, name: object[2] },
      summary: `${kind} ${object[2]} does not exist`,
    };
  }
  return null;
}

function ofPod(pod: PodState): readonly Finding[] {
  const namespace = pod.ref.namespace ?? '';
  const words: Evidence[] = [
    ...pod.containers.flatMap(({ waiting, path }) =>
      waiting === null || waiting.message === ''
        ? []
        : [quoted(pod.pod, `${path} state.waiting.message`, waiting.message)],
    ),
    ...pod.events.filter(({ isWarning }) => isWarning).map(said),
  ];
  for (const evidence of words) {
    const missing = missingIn(evidence.quote, namespace);
    if (missing !== null)
      return [{ ...missing, ground: 'stated', isFelt: true, hurts: pod.topRef, evidence: [evidence] }];
  }
  return [];
}

/** Config maps, secrets and their keys. */
export const config = ({ ill }: Ward): readonly Finding[] => ill.flatMap(ofPod);
