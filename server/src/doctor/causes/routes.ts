import { refOf } from '../cluster/cluster.ts';
import { at, listAt, textAt, textsAt } from '../cluster/read.ts';
import type { KubeObject } from '../cluster/snapshot.ts';
import { quoted, type Finding, type Ward } from '../finding.ts';

/** A service and its port that a route names. */
interface Backend {
  readonly namespace: string;
  readonly name: string;
  readonly port: string;
  readonly path: string;
}

/** Backends of an ingress, in the form of networking.k8s.io/v1 and of its betas. */
function ingressBackends(ingress: KubeObject): readonly Backend[] {
  const { namespace = '' } = refOf(ingress);
  const read = (backend: unknown, path: string): readonly Backend[] => {
    const isNew = at(backend, 'service') !== undefined;
    const name = isNew ? textAt(backend, 'service', 'name') : textAt(backend, 'serviceName');
    const port = isNew
      ? textAt(backend, 'service', 'port', 'number') || textAt(backend, 'service', 'port', 'name')
      : textAt(backend, 'servicePort');
    return name === '' ? [] : [{ namespace, name, port, path: `${path}.${isNew ? 'service.name' : 'serviceName'}` }];
  };
  return [
    ...read(at(ingress, 'spec', 'defaultBackend') ?? at(ingress, 'spec', 'backend'), 'spec.defaultBackend'),
    ...listAt(ingress, 'spec', 'rules').flatMap((rule, i) =>
      listAt(rule, 'http', 'paths').flatMap((each, j) =>
        read(at(each, 'backend'), `spec.rules[${i}].http.paths[${j}].backend`),
      ),
    ),
  ];
}

function routeBackends(route: KubeObject): readonly Backend[] {
  const { namespace = '' } = refOf(route);
  return listAt(route, 'spec', 'rules').flatMap((rule, i) =>
    listAt(rule, 'backendRefs').flatMap((each, j) =>
      (textAt(each, 'kind') || 'Service') === 'Service'
        ? [
            {
              namespace: textAt(each, 'namespace') || namespace,
              name: textAt(each, 'name'),
              port: textAt(each, 'port'),
              path: `spec.rules[${i}].backendRefs[${j}].name`,
            },
          ]
        : [],
    ),
  );
}

/** Backends that are not there. Where a snapshot holds no service of the namespace, nothing can be said of them. */
function missing({ cluster }: Ward, route: KubeObject, backends: readonly Backend[]): readonly Finding[] {
  const { name: own } = refOf(route);
  return backends.flatMap(({ namespace, name, port, path }): readonly Finding[] => {
    if (!cluster.of('Service').some((each) => textAt(each, 'metadata', 'namespace') === namespace)) return [];
    const service = cluster.find('Service', namespace, name);
    const common = { culprit: refOf(route), ground: 'shown', isFelt: true } as const;
    if (service === undefined)
      return [
        {
          ...common,
          code: 'network.route-target-missing',
          summary: `${own} sends to service ${name}, which does not exist`,
          evidence: [quoted(route, path, name)],
        },
      ];
    const offered = listAt(service, 'spec', 'ports').flatMap((each) => [textAt(each, 'port'), textAt(each, 'name')]);
    if (port === '' || offered.length === 0 || offered.includes(port)) return [];
    return [
      {
        ...common,
        code: 'network.route-target-missing',
        summary: `${own} sends to port ${port} of service ${name}, which offers ${offered.filter((each) => each !== '').join(', ')}`,
        evidence: [
          quoted(route, path.replace(/name$/, 'port'), port),
          quoted(service, 'spec.ports[0].port', offered[0] ?? ''),
        ],
      },
    ];
  });
}

/** An ingress whose class no controller has declared. */
function noClass({ cluster }: Ward, ingress: KubeObject): readonly Finding[] {
  const known = cluster.of('IngressClass').map((each) => textAt(each, 'metadata', 'name'));
  const asked =
    textAt(ingress, 'spec', 'ingressClassName') ||
    (textsAt(ingress, 'metadata', 'annotations').get('kubernetes.io/ingress.class') ?? '');
  if (asked === '' || known.length === 0 || known.includes(asked)) return [];
  return [
    {
      code: 'network.ingress-class-missing',
      culprit: refOf(ingress),
      ground: 'shown',
      isFelt: true,
      summary: `${refOf(ingress).name} asks for ingress class ${asked}; there are ${known.join(', ')}`,
      evidence: [quoted(ingress, 'spec.ingressClassName', asked)],
    },
  ];
}

/** Ways in from outside: ingresses, and routes of gateways. */
export const routes = (ward: Ward): readonly Finding[] => [
  ...ward.cluster
    .of('Ingress')
    .flatMap((ingress) => [...missing(ward, ingress, ingressBackends(ingress)), ...noClass(ward, ingress)]),
  ...['HTTPRoute', 'GRPCRoute'].flatMap((kind) =>
    ward.cluster.of(kind).flatMap((route) => missing(ward, route, routeBackends(route))),
  ),
];
