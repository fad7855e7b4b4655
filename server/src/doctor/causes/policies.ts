import { refOf } from '../cluster/cluster.ts';
import { selects } from '../cluster/fits.ts';
import type { PodState } from '../cluster/pods.ts';
import { at, listAt, textAt, textsAt } from '../cluster/read.ts';
import type { KubeObject } from '../cluster/snapshot.ts';
import { quoted, type Finding, type Ward } from '../finding.ts';

type Direction = 'Ingress' | 'Egress';

/** Directions that a policy rules. */
function rules(policy: KubeObject, type: Direction): boolean {
  const types = listAt(policy, 'spec', 'policyTypes').map(String);
  return types.length > 0 ? types.includes(type) : type === 'Ingress' || at(policy, 'spec', 'egress') !== undefined;
}

/** Directions in which a policy lets nothing through. */
function closes(policy: KubeObject): readonly ('Ingress' | 'Egress')[] {
  const types = listAt(policy, 'spec', 'policyTypes').map(String);
  const asked = types.length > 0 ? types : ['Ingress'];
  return (['Ingress', 'Egress'] as const).filter(
    (type) => asked.includes(type) && listAt(policy, 'spec', type.toLowerCase()).length === 0,
  );
}

/** Policies that let nothing through to or from pods, where no other opens what they close. */
export function policyDenies(ward: Ward): readonly Finding[] {
  const policies = ward.cluster.of('NetworkPolicy');
  return policies.flatMap((policy): readonly Finding[] => {
    const closed = closes(policy);
    if (closed.length === 0) return [];
    const namespace = textAt(policy, 'metadata', 'namespace');
    const selector = at(policy, 'spec', 'podSelector');
    const hit = ward.pods.filter(
      ({ pod, ref }) => ref.namespace === namespace && selects(selector, textsAt(pod, 'metadata', 'labels')),
    );
    // Policies add up: what another one opens is open.
    const left = hit.filter(({ pod }) =>
      closed.some(
        (type) =>
          !policies.some(
            (other) =>
              other !== policy &&
              textAt(other, 'metadata', 'namespace') === namespace &&
              selects(at(other, 'spec', 'podSelector'), textsAt(pod, 'metadata', 'labels')) &&
              listAt(other, 'spec', type.toLowerCase()).length > 0,
          ),
      ),
    );
    if (left.length === 0) return [];
    return [
      {
        code: 'network.networkpolicy-deny',
        culprit: refOf(policy),
        ground: 'shown',
        isFelt: true,
        summary: `network policy ${textAt(policy, 'metadata', 'name')} lets nothing ${closed.includes('Ingress') ? 'in' : 'out'} at ${left[0]?.topRef.name}`,
        evidence: [quoted(policy, 'metadata.name', textAt(policy, 'metadata', 'name'))],
        dependsOn: [...new Set(left.map(({ topRef }) => topRef.name))],
      },
    ];
  });
}

/** Whether a policy lets a pod through; who is named in ways that a snapshot does not tell is let through. */
function lets(policy: KubeObject, type: Direction, other: PodState): boolean {
  return listAt(policy, 'spec', type.toLowerCase()).some((rule) => {
    const peers = listAt(rule, type === 'Ingress' ? 'from' : 'to');
    return (
      peers.length === 0 ||
      peers.some((peer) => {
        if (at(peer, 'namespaceSelector') !== undefined || at(peer, 'ipBlock') !== undefined) return true;
        const isHere = other.ref.namespace === textAt(policy, 'metadata', 'namespace');
        return isHere && selects(at(peer, 'podSelector'), textsAt(other.pod, 'metadata', 'labels'));
      })
    );
  });
}

/** The policies that keep a caller from the pods that it asks: all that rule the one side, where none of them lets the other through. */
export function deniedBy({ cluster }: Ward, caller: PodState, asked: readonly PodState[]): readonly Finding[] {
  const [target] = asked;
  if (target === undefined) return [];
  const sides = [
    ['Ingress', target, caller],
    ['Egress', caller, target],
  ] as const;
  return sides.flatMap(([type, ruled, other]): readonly Finding[] => {
    const ruling = cluster
      .of('NetworkPolicy')
      .filter(
        (policy) =>
          textAt(policy, 'metadata', 'namespace') === ruled.ref.namespace &&
          rules(policy, type) &&
          selects(at(policy, 'spec', 'podSelector'), textsAt(ruled.pod, 'metadata', 'labels')),
      );
    const [policy] = ruling;
    if (policy === undefined || ruling.some((each) => lets(each, type, other))) return [];
    return [
      {
        code: 'network.networkpolicy-deny',
        culprit: refOf(policy),
        ground: 'logged',
        isFelt: true,
        hurts: caller.topRef,
        summary: `network policy ${textAt(policy, 'metadata', 'name')} keeps ${caller.topRef.name} from ${target.topRef.name}`,
        evidence: [quoted(policy, 'metadata.name', textAt(policy, 'metadata', 'name'))],
      },
    ];
  });
}
