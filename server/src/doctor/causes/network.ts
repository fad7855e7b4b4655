import { refOf } from '../cluster/cluster.ts';
import { at, listAt, textAt, textsAt } from '../cluster/read.ts';
import type { KubeObject } from '../cluster/snapshot.ts';
import { policyDenies } from './policies.ts';
import { quoted, type Finding, type Ward } from '../finding.ts';

/** Addresses behind a service that take requests; `null` where the snapshot does not tell. */
function addressesOf({ cluster }: Ward, service: KubeObject): number | null {
  const { namespace = '', name } = refOf(service);
  const endpoints = cluster.find('Endpoints', namespace, name);
  if (endpoints !== undefined)
    return listAt(endpoints, 'subsets').reduce((sum: number, each) => sum + listAt(each, 'addresses').length, 0);
  const slices = cluster
    .of('EndpointSlice')
    .filter(
      (each) =>
        textsAt(each, 'metadata', 'labels').get('kubernetes.io/service-name') === name &&
        textAt(each, 'metadata', 'namespace') === namespace,
    );
  if (slices.length === 0) return null;
  return slices.reduce(
    (sum: number, each) =>
      sum + listAt(each, 'endpoints').filter((end) => at(end, 'conditions', 'ready') !== false).length,
    0,
  );
}

function similar(a: string, b: string): boolean {
  return a === b || a.startsWith(b) || b.startsWith(a) || a.split('-')[0] === b.split('-')[0];
}

/** Pods that a service was probably meant for: of its name, or with some of its labels. */
function meantFor({ pods }: Ward, service: KubeObject): readonly KubeObject[] {
  const selector = textsAt(service, 'spec', 'selector');
  const { namespace, name } = refOf(service);
  const own = pods.filter(({ ref }) => ref.namespace === namespace).map(({ pod }) => pod);
  const shared = own.filter((pod) =>
    [...selector].some(([key, value]) => textsAt(pod, 'metadata', 'labels').get(key) === value),
  );
  if (shared.length > 0) return shared;
  const named = own.filter((pod) =>
    similar(textAt(pod, 'metadata', 'name').replace(/(-[a-z0-9]{5,10})?-[a-z0-9]{5}$/, ''), name),
  );
  if (named.length > 0) return named;
  return own.filter((pod) =>
    [...selector].some(([key, value]) => similar(textsAt(pod, 'metadata', 'labels').get(key) ?? '', value)),
  );
}

function selectorMismatch(ward: Ward, service: KubeObject): readonly Finding[] {
  const selector = textsAt(service, 'spec', 'selector');
  const { namespace = '' } = refOf(service);
  if (selector.size === 0 || ward.cluster.podsBy(namespace, selector).length > 0) return [];
  if (addressesOf(ward, service) !== 0 && addressesOf(ward, service) !== null) return [];
  // A workload of these labels is there and has no pods: that has a cause of its own.
  const hasWorkload = ['Deployment', 'StatefulSet', 'DaemonSet'].some((kind) =>
    ward.cluster
      .of(kind)
      .some(
        (each) =>
          textAt(each, 'metadata', 'namespace') === namespace &&
          [...selector].every(
            ([key, value]) => textsAt(each, 'spec', 'template', 'metadata', 'labels').get(key) === value,
          ),
      ),
  );
  if (hasWorkload) return [];
  const [meant] = meantFor(ward, service);
  const labels = meant === undefined ? new Map<string, string>() : textsAt(meant, 'metadata', 'labels');
  return [
    {
      code: 'network.service-selector-mismatch',
      culprit: refOf(service),
      ground: 'shown',
      isFelt: meant !== undefined,
      summary: `service ${textAt(service, 'metadata', 'name')} selects ${[...selector].map(([key, value]) => `${key}=${value}`).join(', ')}, which no pod bears`,
      evidence: [
        ...[...selector]
          .filter(([key, value]) => labels.get(key) !== value)
          .map(([key, value]) => quoted(service, `spec.selector["${key}"]`, value)),
        ...(meant === undefined
          ? []
          : [...selector.keys()].flatMap((key) =>
              labels.has(key) ? [quoted(meant, `metadata.labels["${key}"]`, labels.get(key) ?? '')] : [],
            )),
      ],
    },
  ];
}

function targetPort(ward: Ward, service: KubeObject): readonly Finding[] {
  const selector = textsAt(service, 'spec', 'selector');
  const { namespace = '', name } = refOf(service);
  if (selector.size === 0) return [];
  const [pod] = ward.cluster.podsBy(namespace, selector);
  if (pod === undefined) return [];
  const ports = listAt(pod, 'spec', 'containers').flatMap((each) => listAt(each, 'ports'));
  return listAt(service, 'spec', 'ports').flatMap((port, i): readonly Finding[] => {
    const target = at(port, 'targetPort') ?? at(port, 'port');
    const isName = typeof target === 'string' && !/^\d+$/.test(target);
    const names = ports.map((each) => textAt(each, 'name')).filter((each) => each !== '');
    const numbers = ports.map((each) => textAt(each, 'containerPort'));
    const isThere = isName ? names.includes(target) : numbers.length === 0 || numbers.includes(String(target));
    const protocol = textAt(port, 'protocol') || 'TCP';
    const matching = ports.find((each) =>
      isName ? textAt(each, 'name') === target : textAt(each, 'containerPort') === String(target),
    );
    const spoken = matching === undefined ? protocol : textAt(matching, 'protocol') || 'TCP';
    if (isThere && spoken !== protocol)
      return [
        {
          code: 'network.target-port-mismatch',
          culprit: refOf(service),
          ground: 'shown',
          isFelt: true,
          summary: `service ${name} speaks ${protocol} to port ${String(target)}, which is ${spoken}`,
          evidence: [
            quoted(service, `spec.ports[${i}].protocol`, protocol),
            quoted(pod, 'spec.containers ports', String(target)),
          ],
        },
      ];
    if (isThere) return [];
    const asked = JSON.stringify(target);
    const offered = isName ? names.map((each) => JSON.stringify(each)) : numbers;
    return [
      {
        code: 'network.target-port-mismatch',
        culprit: refOf(service),
        // A number that no container names may yet be listened on; a name must be there.
        ground: 'shown',
        isFelt:
          isName || addressesOf(ward, service) === 0 || ward.about.includes(name.toLowerCase()) || numbers.length > 0,
        summary: `service ${name} sends to port ${asked}; its pods name ${offered.join(', ') || 'none'}`,
        evidence: [
          quoted(service, `spec.ports[${i}].targetPort`, asked),
          ...offered.slice(0, 3).map((each) => quoted(pod, 'spec.containers ports', each)),
        ],
      },
    ];
  });
}

/** Services, ports and policies. */
export const network = (ward: Ward): readonly Finding[] => [
  ...ward.cluster
    .of('Service')
    .flatMap((service) => [...selectorMismatch(ward, service), ...targetPort(ward, service)]),
  ...policyDenies(ward),
];
