import { refOf } from '../cluster/cluster.ts';
import { listAt, textAt } from '../cluster/read.ts';
import type { KubeObject } from '../cluster/snapshot.ts';
import { quoted, type Finding, type Ward } from '../finding.ts';

/** `host:port`, with or without a scheme, a namespace and a path. */
const ADDRESS = /^(?:[a-z][a-z0-9+]*:\/\/)?(?:[^@/\s]*@)?([a-z][a-z0-9-]*)((?:\.[a-z0-9-]+)*):(\d{2,5})(?:\/.*)?$/i;

function workloads({ cluster }: Ward): readonly KubeObject[] {
  const owners = ['Deployment', 'StatefulSet', 'DaemonSet'].flatMap((kind) => cluster.of(kind));
  return owners.length > 0 ? owners : cluster.of('Pod');
}

/** Environment variables that name an address of the cluster at which nothing is: a service, or a port of it, that does not exist. */
export const addresses = (ward: Ward): readonly Finding[] => {
  const { cluster } = ward;
  if (cluster.of('Service').length === 0) return [];
  const spaces = new Set(cluster.of('Service').map((service) => textAt(service, 'metadata', 'namespace')));
  return workloads(ward).flatMap((workload) => {
    const { kind, namespace = '' } = refOf(workload);
    const base = kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec'];
    const pods = ward.pods.filter(({ top }) => top === workload);
    return listAt(workload, ...base, 'containers').flatMap((container, i) =>
      listAt(container, 'env').flatMap((variable, j): readonly Finding[] => {
        const value = textAt(variable, 'value');
        const [, host = '', rest = '', port = ''] = ADDRESS.exec(value) ?? [];
        if (host === '' || host === 'localhost') return [];
        const space = rest.split('.')[1] ?? namespace;
        // Names outside the cluster, and namespaces that are not in the snapshot, cannot be judged.
        if (!spaces.has(space) || (rest !== '' && !/^\.[a-z0-9-]+(?:\.svc(?:\.cluster\.local)?)?$/.test(rest)))
          return [];
        const service = cluster.find('Service', space, host);
        const path = `${base.join('.')}.containers[${i}].env[${j}].value`;
        const common = {
          culprit: refOf(workload),
          ground: 'shown',
          isFelt: pods.some(({ isTroubled }) => isTroubled) || pods.length > 0,
        } as const;
        const name = textAt(variable, 'name');
        if (service === undefined)
          return [
            {
              ...common,
              code: 'network.dns-name-not-resolved',
              summary: `${name} names ${host}, and there is no such service`,
              evidence: [quoted(workload, path, value)],
            },
          ];
        const ports = listAt(service, 'spec', 'ports').map((each) => textAt(each, 'port'));
        if (ports.length === 0 || ports.includes(port)) return [];
        return [
          {
            ...common,
            code: 'network.target-port-mismatch',
            summary: `${name} names port ${port} of service ${host}, which offers ${ports.join(', ')}`,
            evidence: [quoted(workload, path, value), quoted(service, 'spec.ports[0].port', ports[0] ?? '')],
          },
        ];
      }),
    );
  });
};
