import { refOf } from '../cluster/cluster.ts';
import { listAt, numberAt, textAt, textsAt } from '../cluster/read.ts';
import type { KubeObject, ObjectRef } from '../cluster/snapshot.ts';
import type { PodState } from '../cluster/pods.ts';
import type { Ward } from '../finding.ts';

const HOSTS: readonly RegExp[] = [
  /lookup ([a-z0-9.-]+)/i,
  /(?:host|resolve host|address|unresolved|ENOTFOUND|EAI_AGAIN)[:= ]+["'(]?([a-z0-9][a-z0-9.-]+)/i,
  /\b(?:tcp|https?|grpc|mongodb|redis|amqp|postgres(?:ql)?|mysql|kafka)(?:\+\w+)?:\/\/(?:[^@/\s]*@)?([a-z0-9.-]+)/i,
  /\bdial tcp (?:\w+ )?([a-z0-9.-]+)/i,
  /["'( ]([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*):\d{2,5}\b/i,
  /\b(\d{1,3}(?:\.\d{1,3}){3}):\d{2,5}\b/,
];

/** Whom a line says was asked: host names and addresses. */
export function hostsIn(line: string): readonly string[] {
  const hosts = HOSTS.flatMap((pattern) => {
    const host = pattern.exec(line)?.[1];
    return host === undefined ? [] : [host.toLowerCase()];
  });
  return [...new Set(hosts)].filter((host) => host !== 'localhost' && !host.startsWith('127.'));
}

/** The service behind a host name or an address, seen from a namespace. */
export function serviceOf({ cluster }: Ward, hosts: readonly string[], namespace: string): KubeObject | undefined {
  for (const host of hosts) {
    const [name = '', second] = host.split('.');
    const found =
      cluster.find('Service', second ?? namespace, name) ??
      cluster.find('Service', namespace, name) ??
      cluster
        .of('Service')
        .find(
          (service) =>
            textAt(service, 'spec', 'clusterIP') === host || listAt(service, 'spec', 'clusterIPs').includes(host),
        );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Pods that a service sends to. */
export function podsBehind({ cluster, pods }: Ward, service: KubeObject): readonly PodState[] {
  const selector = textsAt(service, 'spec', 'selector');
  if (selector.size === 0) return [];
  const found = cluster.podsBy(textAt(service, 'metadata', 'namespace'), selector);
  return pods.filter(({ pod }) => found.includes(pod));
}

/** The name server of the cluster, where it is seen and serves nobody. A name of a service that is there fails for its sake. */
export function brokenResolver({ cluster }: Ward): ObjectRef | null {
  const server = ['coredns', 'kube-dns']
    .map((name) => cluster.find('Deployment', 'kube-system', name))
    .find((each) => each !== undefined);
  return server !== undefined && (numberAt(server, 'status', 'readyReplicas') ?? 0) === 0 ? refOf(server) : null;
}
