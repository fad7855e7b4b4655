import { describe, expect, test } from 'vitest';
import type { KubeObject } from './cluster/snapshot.ts';
import { diagnose } from './diagnose.ts';
import { crashing, deployment, log, object, PENDING, pod, snapshot, warning } from './incident.fixture.ts';

type Parts = Readonly<Record<string, unknown>>;

const told = (objects: readonly KubeObject[], logs: Parameters<typeof snapshot>[1] = []) => {
  const [{ code, culprit, evidence }] = diagnose(snapshot(objects, logs), '').causes;
  return { code, culprit: `${culprit.kind}/${culprit.name}`, quotes: evidence.map(({ quote }) => quote) };
};
const web = (status?: Parts) => pod('web', status === undefined ? {} : { status });
const waiting = (reason: string, message = '') => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'web', ready: false, restartCount: 0, state: { waiting: { reason, message } } }],
});
const service = object('Service', 'web', { spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] } });

describe('ways in', () => {
  const serving = [deployment('web'), web(), service];
  const ingress = (backend: object, spec: Parts = {}) =>
    object('Ingress', 'in', { spec: { rules: [{ http: { paths: [{ path: '/', backend }] } }], ...spec } });
  const good = { service: { name: 'web', port: { number: 80 } } };

  test.each([
    ['a service that is not there', { service: { name: 'wbe', port: { number: 80 } } }, 'wbe'],
    ['a port that is not there', { service: { name: 'web', port: { number: 8080 } } }, '8080'],
    ['the form of older versions', { serviceName: 'wbe', servicePort: 80 }, 'wbe'],
  ])('an ingress to %s', (_, backend, quote) => {
    const found = told([...serving, ingress(backend)]);
    expect(found).toMatchObject({ code: 'network.route-target-missing', culprit: 'Ingress/in' });
    expect(found.quotes).toContain(quote);
  });

  test('one that fits is none, by number, by name and in the older form', () => {
    for (const backend of [
      good,
      { service: { name: 'web', port: { name: 'http' } } },
      { serviceName: 'web', servicePort: 'http' },
    ])
      expect(told([...serving, ingress(backend)]).code).toBe('none');
  });

  test('a route of a gateway; a backend that is no service is not judged', () => {
    const route = (ref: object) => object('HTTPRoute', 'in', { spec: { rules: [{ backendRefs: [ref] }] } });
    expect(told([...serving, route({ name: 'gone', port: 80 })])).toMatchObject({
      code: 'network.route-target-missing',
      culprit: 'HTTPRoute/in',
    });
    expect(told([...serving, route({ name: 'web', port: 80 })]).code).toBe('none');
    expect(told([...serving, route({ kind: 'InferencePool', name: 'gone' })]).code).toBe('none');
  });

  test('a class that nobody serves, where the classes are known', () => {
    const asks = ingress(good, { ingressClassName: 'ngnix' });
    const known = object('IngressClass', 'nginx', {}, { namespace: undefined });
    expect(told([...serving, asks, known]).code).toBe('network.ingress-class-missing');
    expect(told([...serving, asks]).code).toBe('none');
    expect(told([...serving, ingress(good, { ingressClassName: 'nginx' }), known]).code).toBe('none');
  });
});

describe('faults on purpose', () => {
  const flags = (defaultVariant: string, description = 'Fail the payment service', state = 'ENABLED') =>
    object('ConfigMap', 'flagd', {
      data: {
        'flags.json': JSON.stringify({
          flags: { payment: { description, state, variants: { on: true, off: false }, defaultVariant } },
        }),
      },
    });

  test('a flag that makes a program fail, unless it is off or of something else', () => {
    expect(told([deployment('web'), web(), flags('on')])).toMatchObject({
      code: 'app.fault-injected',
      culprit: 'ConfigMap/flagd',
    });
    expect(told([deployment('web'), web(), flags('off')]).code).toBe('none');
    expect(told([deployment('web'), web(), flags('on', 'Show the new basket')]).code).toBe('none');
    expect(told([deployment('web'), web(), flags('on', 'Fail the payment service', 'DISABLED')]).code).toBe('none');
  });

  test('an experiment that is on, and a route that aborts', () => {
    const chaos = (desiredPhase: string) =>
      object('NetworkChaos', 'slow', { spec: { action: 'delay' }, status: { experiment: { desiredPhase } } });
    expect(told([deployment('web'), web(), chaos('Run')])).toMatchObject({
      code: 'app.fault-injected',
      culprit: 'NetworkChaos/slow',
    });
    expect(told([deployment('web'), web(), chaos('Stop')]).code).toBe('none');
    const route = (http: Parts) => object('VirtualService', 'web', { spec: { http: [http] } });
    expect(told([deployment('web'), web(), route({ fault: { abort: { httpStatus: 500 } } })])).toMatchObject({
      code: 'app.fault-injected',
      quotes: ['500'],
    });
    expect(told([deployment('web'), web(), route({ route: [] })]).code).toBe('none');
  });

  test('a name server that denies the names of the cluster, and one that leaves out IPv6', () => {
    const corefile = (template: string) =>
      object('ConfigMap', 'coredns', { data: { Corefile: `.:53 {\n  ${template}\n  kubernetes cluster.local\n}` } });
    expect(told([web(), corefile('template ANY ANY svc.cluster.local {\n rcode NXDOMAIN\n }')])).toMatchObject({
      code: 'network.dns-name-not-resolved',
      culprit: 'ConfigMap/coredns',
    });
    expect(told([web(), corefile('template ANY AAAA {\n rcode NOERROR\n }')]).code).toBe('none');
  });
});

describe('what is not started', () => {
  const creating = web(waiting('ContainerCreating'));
  test.each([
    'MountVolume.SetUp failed for volume "data" : mount failed: exit status 32',
    'MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: driver name nfs.example not found in the list of registered CSI drivers',
    'MountVolume.SetUp failed for volume "host" : hostPath type check failed: /data is not a directory',
    'AttachVolume.Attach failed for volume "pvc-1" : rpc error: code = NotFound',
  ])('%s', (message) => {
    expect(told([deployment('web'), creating, warning(creating, 'FailedMount', message)])).toMatchObject({
      code: 'storage.mount-failed',
      culprit: 'Deployment/web',
    });
  });

  test('a mount that fails for a secret, and one that failed before the container ran', () => {
    const secret = 'MountVolume.SetUp failed for volume "tls" : secret "tls" not found';
    expect(told([deployment('web'), creating, warning(creating, 'FailedMount', secret)]).code).toBe(
      'config.missing-secret',
    );
    const runs = web();
    expect(told([runs, warning(runs, 'FailedMount', 'MountVolume.SetUp failed for volume "a" : busy')]).code).toBe(
      'none',
    );
  });

  test('a container that may not run as root', () => {
    const of = (message: string) => told([deployment('web'), web(waiting('CreateContainerConfigError', message))]).code;
    expect(of('container has runAsNonRoot and image will run as root (pod: "web", container: web)')).toBe(
      'container.security-context',
    );
    expect(of('configmap "settings" not found')).toBe('config.missing-configmap');
  });

  const wanted = (message: string, at: 'event' | 'condition') => {
    const set = object('ReplicaSet', 'web-5d5c', {
      spec: { replicas: 1 },
      ...(at === 'condition'
        ? { status: { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }] } }
        : {}),
    });
    return told(at === 'event' ? [set, warning(set, 'FailedCreate', message)] : [set]).code;
  };
  test.each([
    [
      'admission.pod-security',
      'pods "a" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation',
    ],
    ['admission.priority-class-missing', 'pods "a" is forbidden: no PriorityClass with name high was found'],
    ['quota.exceeded', 'pods "a" is forbidden: exceeded quota: team, requested: cpu=4'],
  ] as const)('%s, by the event and by what the replica set keeps of it', (code, message) => {
    expect(wanted(message, 'event')).toBe(code);
    expect(wanted(message, 'condition')).toBe(code);
  });
});

describe('places', () => {
  const place = (message: string) => {
    const waits = pod('web', { nodeName: '', status: PENDING });
    return told([deployment('web'), waits, warning(waits, 'FailedScheduling', message)]).code;
  };
  test.each([
    [
      'scheduling.host-port-taken',
      "0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports.",
    ],
    ['scheduling.too-many-pods', '0/2 nodes are available: 2 Too many pods.'],
    ['scheduling.pod-affinity', "0/2 nodes are available: 2 node(s) didn't match pod affinity rules."],
    ['scheduling.anti-affinity', "0/2 nodes are available: 2 node(s) didn't match pod affinity/anti-affinity."],
    [
      'node.memory-pressure',
      '0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/memory-pressure: }.',
    ],
  ])('%s', (code, message) => {
    expect(place(message)).toBe(code);
  });

  test('a node without memory, by its condition and by whom it evicts', () => {
    const node = (status: string) =>
      object('Node', 'a', {
        status: { conditions: [{ type: 'MemoryPressure', status, reason: 'Kubelet', message: 'm' }] },
      });
    const ill = web(crashing('web'));
    expect(told([node('True'), deployment('web'), ill])).toMatchObject({
      code: 'node.memory-pressure',
      culprit: 'Node/a',
    });
    expect(told([node('False'), deployment('web'), ill]).code).toBe('unknown');
    const evicted = web({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' });
    expect(told([deployment('web'), evicted])).toMatchObject({ code: 'node.memory-pressure', culprit: 'Node/a' });
  });
});

describe('autoscalers and jobs', () => {
  const hpa = (currentReplicas: number, averageUtilization: number) =>
    object('HorizontalPodAutoscaler', 'web', {
      spec: {
        maxReplicas: 4,
        scaleTargetRef: { kind: 'Deployment', name: 'web' },
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        ],
      },
      status: {
        currentReplicas,
        currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization } } }],
        conditions: [{ type: 'ScalingActive', status: 'True' }],
      },
    });

  test('an autoscaler at its maximum that wants more, and one to which it is enough', () => {
    expect(told([deployment('web'), web(), hpa(4, 160)])).toMatchObject({
      code: 'autoscaling.at-maximum',
      quotes: ['4', '160'],
    });
    expect(told([deployment('web'), web(), hpa(4, 71)]).code).toBe('none');
    expect(told([deployment('web'), web(), hpa(3, 160)]).code).toBe('none');
  });

  test('a job that gave up, unless its pod says why', () => {
    const job = object('Job', 'load', {
      status: { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'limit' }] },
    });
    const failed = object(
      'Pod',
      'load-x',
      {
        spec: { containers: [{ name: 'load' }] },
        status: {
          phase: 'Failed',
          containerStatuses: [{ name: 'load', ready: false, restartCount: 0, state: { terminated: { exitCode: 1 } } }],
        },
      },
      { ownerReferences: [{ kind: 'Job', name: 'load', controller: true }] },
    );
    expect(told([job])).toMatchObject({ code: 'workload.job-failed', culprit: 'Job/load' });
    const says = (text: string) =>
      told([job, failed], [{ namespace: 'app', pod: 'load-x', container: 'load', isPrevious: false, text }]).code;
    expect(says('connect ECONNREFUSED 10.0.0.9:5432')).toBe('app.dependency-failing');
    expect(says('the moon is full')).toBe('workload.job-failed');
  });
});

describe('what programs say', () => {
  test.each([
    ['app.credentials-refused', 'FATAL: password authentication failed for user "app"'],
    ['app.credentials-refused', "ERROR 1045 (28000): Access denied for user 'app'@'10.0.0.1' (using password: YES)"],
    ['app.credentials-refused', 'WRONGPASS invalid username-password pair or user is disabled.'],
    ['app.credentials-refused', 'not authorized on geo-db to execute command { find: "geo" }'],
    ['app.certificate-untrusted', 'tls: failed to verify certificate: x509: certificate signed by unknown authority'],
    ['app.certificate-expired', '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired'],
    ['app.dependency-failing', 'dial tcp 10.0.0.9:5432: connect: connection refused'],
  ])('%s: %s', (code, line) => {
    expect(told([deployment('web'), web(crashing('web'))], [log('web', line, true)])).toMatchObject({
      code,
      culprit: 'Deployment/web',
    });
  });
});

describe('what no rule explains', () => {
  test('how it ended and the last that it said are told', () => {
    const found = told(
      [deployment('web'), web(crashing('web', { exitCode: 3 }))],
      [log('web', 'a\nthe moon is full\n', true)],
    );
    expect(found).toMatchObject({ code: 'unknown', culprit: 'Deployment/web' });
    expect(found.quotes).toEqual(['Running', '3', 'the moon is full']);
  });

  test('a workload that is not available and has no pod is not well', () => {
    const of = (status: string) =>
      told([
        object('Deployment', 'web', {
          spec: { replicas: 2 },
          status: { conditions: [{ type: 'Available', status, message: 'no minimum availability' }] },
        }),
      ]);
    expect(of('False')).toMatchObject({ code: 'unknown', culprit: 'Deployment/web' });
    expect(of('True').code).toBe('none');
  });
});
