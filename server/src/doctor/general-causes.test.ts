import { describe, expect, test } from 'vitest';
import { diagnose } from './diagnose.ts';
import { crashing, deployment, log, object, PENDING, pod, snapshot, told, warning } from './incident.fixture.ts';

type Parts = Readonly<Record<string, unknown>>;

const web = (status?: Parts) => pod('web', status === undefined ? {} : { status });
const waiting = (reason: string, message = '') => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'web', ready: false, restartCount: 0, state: { waiting: { reason, message } } }],
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

  test('a job that gave up, and one after which the next of its schedule was done', () => {
    const of = (name: string, type: string, hour: string) =>
      object(
        'Job',
        name,
        { status: { conditions: [{ type, status: 'True', reason: 'BackoffLimitExceeded' }] } },
        {
          creationTimestamp: `2026-11-21T${hour}:00:00Z`,
          ownerReferences: [{ kind: 'CronJob', name: 'nightly', controller: true }],
        },
      );
    expect(told([of('n-2', 'Failed', '10'), of('n-1', 'Complete', '09')]).code).toBe('workload.job-failed');
    expect(told([of('n-1', 'Failed', '09'), of('n-2', 'Complete', '10')]).code).toBe('none');
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

describe('readiness', () => {
  test('what the probe asks is told, and that it is another port than the container names', () => {
    const unready = (port: number) => {
      const probed = pod(
        'web',
        {
          status: {
            phase: 'Running',
            containerStatuses: [{ name: 'web', ready: false, restartCount: 0, state: { running: {} } }],
          },
        },
        { ports: [{ containerPort: 80 }], readinessProbe: { httpGet: { path: '/ready', port } } },
      );
      const failed = warning(probed, 'Unhealthy', 'Readiness probe failed: connection refused');
      return diagnose(snapshot([deployment('web'), probed, failed]), '').causes[0];
    };
    expect(unready(81)).toMatchObject({
      code: 'container.readiness-failing',
      summary: 'web runs and fails its readiness probe, which asks a port that it does not name',
    });
    expect(unready(81).evidence.map(({ quote }) => quote)).toEqual(expect.arrayContaining(['/ready', '81']));
    expect(unready(80).summary).toBe('web runs and fails its readiness probe');
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
