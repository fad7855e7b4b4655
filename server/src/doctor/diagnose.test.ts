import { describe, expect, test } from 'vitest';
import { diagnose } from './diagnose.ts';
import { crashing, deployment, log, object, PENDING, pod, snapshot, told, warning } from './incident.fixture.ts';
import type { KubeObject } from './cluster/snapshot.ts';

type Parts = Readonly<Record<string, unknown>>;

const node = (name: string, allocatable: Parts, spec: Parts = {}, labels: Parts = {}): KubeObject =>
  object(
    'Node',
    name,
    { spec, status: { capacity: allocatable, allocatable, conditions: [{ type: 'Ready', status: 'True' }] } },
    { labels },
  );
const GPU_TAINT = { taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }] };
const gpus = (count: number) => ({ resources: { limits: { 'nvidia.com/gpu': String(count) } } });
const unplaced = (owner: string, message: string, spec: Parts = {}, container: Parts = {}): readonly KubeObject[] => {
  const waits = pod(owner, { nodeName: '', status: PENDING, ...spec }, container);
  return [deployment(owner), waits, warning(waits, 'FailedScheduling', message)];
};

describe('pods that no node takes', () => {
  const nodes = [
    node('cpu', { cpu: '32', memory: '64Gi' }),
    node('gpu', { cpu: '96', memory: '1Ti', 'nvidia.com/gpu': '8' }, GPU_TAINT),
  ];

  test.each([
    [
      'scheduling.untolerated-taint',
      '0/2 nodes are available: 1 Insufficient nvidia.com/gpu, 1 node(s) had untolerated taint {nvidia.com/gpu: present}. preemption: 0/2 nodes are available',
      {},
      gpus(1),
    ],
    [
      'scheduling.insufficient-gpu',
      '0/2 nodes are available: 2 Insufficient nvidia.com/gpu.',
      { tolerations: [{ operator: 'Exists' }] },
      gpus(16),
    ],
    [
      'scheduling.insufficient-cpu-memory',
      '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {nvidia.com/gpu: present}.',
      {},
      { resources: { requests: { cpu: '64' } } },
    ],
    [
      'scheduling.node-selector-mismatch',
      "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.",
      { nodeSelector: { zone: 'moon' } },
      {},
    ],
  ])('%s by what the nodes offer', (code, message, spec, container) => {
    expect(told([...nodes, ...unplaced('llm', message, spec, container)])).toMatchObject({
      code,
      culprit: 'Deployment/llm',
    });
  });

  test('a closed node is the cause only where the pod may go nowhere else', () => {
    const closed = node('b', { cpu: '8', memory: '8Gi' }, { unschedulable: true }, { disk: 'fast' });
    const pinned = unplaced('db', '0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) did not match', {
      nodeSelector: { disk: 'fast' },
    });
    expect(told([...nodes, closed, ...pinned])).toMatchObject({ code: 'scheduling.node-cordoned', culprit: 'Node/b' });
    const large = unplaced(
      'db',
      '0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu.',
      {},
      { resources: { requests: { cpu: '500' } } },
    );
    expect(told([...nodes, closed, ...large]).code).toBe('scheduling.insufficient-cpu-memory');
  });

  test('without nodes the words of the scheduler decide', () => {
    expect(told(unplaced('a', '0/3 nodes are available: 3 node(s) had volume node affinity conflict.')).code).toBe(
      'scheduling.volume-node-affinity',
    );
    expect(told(unplaced('a', '0/3 nodes are available: 3 Insufficient memory.')).code).toBe(
      'scheduling.insufficient-cpu-memory',
    );
    expect(told(unplaced('a', "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.")).code).toBe(
      'scheduling.anti-affinity',
    );
  });

  test('a claim that waits is the cause behind the scheduler', () => {
    const claim = object('PersistentVolumeClaim', 'weights', {
      spec: { storageClassName: 'fast' },
      status: { phase: 'Pending' },
    });
    const volumes = [{ name: 'w', persistentVolumeClaim: { claimName: 'weights' } }];
    const waits = unplaced('llm', 'pod has unbound immediate PersistentVolumeClaims', { volumes });
    const missing = warning(claim, 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found');
    expect(told([claim, missing, ...waits])).toMatchObject({
      code: 'storage.storageclass-not-found',
      culprit: 'PersistentVolumeClaim/weights',
    });
    const size = warning(
      claim,
      'FailedBinding',
      'no persistent volumes available for this claim and no storage class is set',
    );
    expect(told([claim, object('StorageClass', 'fast'), size, ...waits]).code).toBe('storage.claim-unbound');
  });
});

describe('containers', () => {
  const crash = (text: string, ended?: Parts, container: Parts = {}) =>
    told([deployment('web'), pod('web', { status: crashing('web', ended) }, container)], [log('web', text, true)]);

  test.each([
    ['llm.cuda-oom', 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB'],
    [
      'llm.kv-cache-too-small',
      "ValueError: The model's max seq len (131072) is larger than the maximum number of tokens that can be stored in KV cache (39024).",
    ],
    [
      'llm.gpu-memory-occupied',
      'ValueError: Free memory on device cuda:0 (10.1/79.15 GiB) on startup is less than desired GPU memory utilization (0.9, 71.24 GiB)',
    ],
    ['llm.model-gated', 'OSError: You are trying to access a gated repo. Make sure to have access to it'],
    [
      'llm.tensor-parallel-mismatch',
      'ValueError: Total number of attention heads (28) must be divisible by tensor parallel size (8).',
    ],
    [
      'llm.shm-too-small',
      'RuntimeError: NCCL Error: Error while creating shared memory segment /dev/shm/nccl-abc (size 9637888)',
    ],
    [
      'gpu.capability-too-low',
      'ValueError: Bfloat16 is only supported on GPUs with compute capability of at least 8.0.',
    ],
    ['gpu.not-requested', 'RuntimeError: No CUDA GPUs are available'],
    ['config.missing-env', "KeyError: 'DATABASE_URL'"],
    ['config.service-env-collision', "ValueError: invalid literal for int() with base 10: 'tcp://10.0.0.1:6379'"],
    ['app.certificate-expired', 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid'],
    ['network.dns-name-not-resolved', 'dial tcp: lookup payments.app.svc.cluster.local on 10.96.0.10:53: no such host'],
    ['storage.disk-full', 'write /data/wal: no space left on device'],
    ['container.bad-command', '/bin/sh: exec: line 1: strat: not found'],
    ['app.dependency-failing', 'Error: connect ECONNREFUSED 10.96.3.4:5432'],
  ])('%s by what the container says', (code, line) => {
    expect(crash(`starting\n${line}`)).toMatchObject({ code, culprit: 'Deployment/web' });
  });

  test('what the kernel killed is told by what it was doing', () => {
    const killed = { exitCode: 137, reason: 'OOMKilled' };
    expect(crash('GET /a 200', killed).code).toBe('container.oom-killed');
    expect(crash('Loading safetensors checkpoint shards:  33% Completed | 10/30', killed).code).toBe(
      'llm.host-oom-loading',
    );
  });

  test('a GPU program whose pod asks for a GPU lacks the runtime instead', () => {
    expect(crash('RuntimeError: No CUDA GPUs are available', undefined, gpus(1)).code).toBe('gpu.runtime-missing');
  });

  test('a probe that is too early and one that is wrong are told apart', () => {
    const probe = { livenessProbe: { httpGet: { path: '/health', port: 8000 } }, ports: [{ containerPort: 8000 }] };
    const of = (message: string, text: string) => {
      const web = pod('web', { status: crashing('web', { exitCode: 137, reason: 'Error' }) }, probe);
      const events = [
        warning(web, 'Unhealthy', message),
        warning(web, 'Killing', 'Container web failed liveness probe, will be restarted'),
      ];
      return told([deployment('web'), web, ...events], [log('web', text, true)]).code;
    };
    expect(
      of(
        'Liveness probe failed: Get "http://10.0.0.1:8000/health": dial tcp 10.0.0.1:8000: connect: connection refused',
        'Loading model weights',
      ),
    ).toBe('container.liveness-too-short');
    expect(of('Liveness probe failed: HTTP probe failed with statuscode: 404', 'Application startup complete')).toBe(
      'container.liveness-wrong',
    );
    expect(
      of('Liveness probe failed: dial tcp 10.0.0.1:8000: connect: connection refused', 'listening on 0.0.0.0:9000'),
    ).toBe('container.liveness-wrong');
  });

  test('configuration that is not there', () => {
    const waiting = (message: string) => ({
      phase: 'Pending',
      containerStatuses: [
        {
          name: 'web',
          ready: false,
          restartCount: 0,
          state: { waiting: { reason: 'CreateContainerConfigError', message } },
        },
      ],
    });
    const of = (message: string) => told([deployment('web'), pod('web', { status: waiting(message) })]);
    expect(of('configmap "settings" not found')).toMatchObject({
      code: 'config.missing-configmap',
      culprit: 'ConfigMap/settings',
    });
    expect(of('secret "hf" not found')).toMatchObject({ code: 'config.missing-secret', culprit: 'Secret/hf' });
    expect(of("couldn't find key url in ConfigMap app/settings")).toMatchObject({
      code: 'config.missing-key',
      culprit: 'ConfigMap/settings',
    });
    const mounts = pod('web', {
      status: {
        phase: 'Pending',
        containerStatuses: [
          { name: 'web', ready: false, restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } },
        ],
      },
    });
    expect(
      told([
        deployment('web'),
        mounts,
        warning(mounts, 'FailedMount', 'MountVolume.SetUp failed for volume "c" : configmap "settings" not found'),
      ]).culprit,
    ).toBe('ConfigMap/settings');
  });

  test('images', () => {
    const of = (message: string, spec: Parts = {}) => {
      const web = pod('web', {
        status: {
          phase: 'Pending',
          containerStatuses: [
            { name: 'web', ready: false, restartCount: 0, state: { waiting: { reason: 'ImagePullBackOff' } } },
          ],
        },
        ...spec,
      });
      return told([deployment('web'), web, warning(web, 'Failed', `Failed to pull image "example/web:1": ${message}`)])
        .code;
    };
    expect(of('manifest unknown')).toBe('image.not-found-or-unauthorized');
    expect(of('unexpected status from HEAD request: 401 Unauthorized')).toBe('image.pull-secret-missing');
    expect(of('401 Unauthorized', { imagePullSecrets: [{ name: 'registry' }] })).toBe(
      'image.not-found-or-unauthorized',
    );
    expect(of('no match for platform in manifest: not found')).toBe('image.arch-mismatch');
    expect(of('write /var/lib/x: no space left on device')).toBe('image.no-space');
  });
});

describe('between objects', () => {
  const service = (name: string, selector: object, ports: readonly object[]) =>
    object('Service', name, { spec: { selector, ports, clusterIP: '10.96.0.7' } });

  test('a service that selects nothing, and one that sends to a port that is not there', () => {
    const web = pod('web', {}, { ports: [{ name: 'http', containerPort: 8080 }] });
    expect(told([deployment('web'), web, service('web', { app: 'wbe' }, [{ port: 80 }])])).toMatchObject({
      code: 'network.service-selector-mismatch',
      culprit: 'Service/web',
    });
    expect(
      told([deployment('web'), web, service('web', { app: 'web' }, [{ port: 80, targetPort: 9090 }])]),
    ).toMatchObject({ code: 'network.target-port-mismatch', culprit: 'Service/web' });
    expect(
      told([deployment('web'), web, service('web', { app: 'web' }, [{ port: 80, targetPort: 'http' }])]).code,
    ).toBe('none');
  });

  test('an address in the environment at which nothing is', () => {
    const env = [{ name: 'CART', value: 'carts:7070' }];
    const objects = [
      object('Deployment', 'web', { spec: { template: { spec: { containers: [{ name: 'web', env }] } } } }),
      pod('web'),
      pod('cart'),
      service('cart', { app: 'cart' }, [{ port: 7070 }]),
    ];
    expect(told(objects)).toMatchObject({
      code: 'network.dns-name-not-resolved',
      culprit: 'Deployment/web',
      quotes: ['carts:7070'],
    });
  });

  test('who fails because another fails is not the cause', () => {
    const db = pod('db', { status: crashing('db', { exitCode: 137, reason: 'OOMKilled' }) });
    const web = pod('web', { status: crashing('web') });
    const objects = [deployment('web'), web, deployment('db'), db, service('db', { app: 'db' }, [{ port: 5432 }])];
    expect(told(objects, [log('web', 'dial tcp db:5432: connect: connection refused', true)])).toMatchObject({
      code: 'container.oom-killed',
      culprit: 'Deployment/db',
    });
  });

  test('a policy that closes what another does not open', () => {
    const policy = object('NetworkPolicy', 'deny', { spec: { podSelector: {}, policyTypes: ['Ingress'] } });
    const opens = object('NetworkPolicy', 'open', {
      spec: { podSelector: { matchLabels: { app: 'web' } }, ingress: [{}] },
    });
    expect(told([deployment('web'), pod('web'), policy])).toMatchObject({
      code: 'network.networkpolicy-deny',
      culprit: 'NetworkPolicy/deny',
    });
    expect(told([deployment('web'), pod('web'), policy, opens]).code).toBe('none');
  });

  test('a policy that lets others in and not the one that asks', () => {
    const policy = (role: string) =>
      object('NetworkPolicy', 'db', {
        spec: {
          podSelector: { matchLabels: { app: 'db' } },
          ingress: [{ from: [{ podSelector: { matchLabels: { app: role } } }] }],
        },
      });
    const web = pod('web', { status: crashing('web') });
    const rest = [deployment('web'), web, deployment('db'), pod('db'), service('db', { app: 'db' }, [{ port: 5432 }])];
    const line = [log('web', 'dial tcp db:5432: i/o timeout', true)];
    expect(told([...rest, policy('batch')], line)).toMatchObject({
      code: 'network.networkpolicy-deny',
      culprit: 'NetworkPolicy/db',
    });
    expect(told([...rest, policy('web')], line).code).toBe('app.dependency-failing');
  });

  test('a name of a service that is there fails for the sake of the name server', () => {
    const dns = object('Deployment', 'coredns', { spec: { replicas: 0 }, status: {} }, { namespace: 'kube-system' });
    const web = pod('web', { status: crashing('web') });
    const rest = [deployment('web'), web, service('db', { app: 'db' }, []), pod('db')];
    expect(told([dns, ...rest], [log('web', 'dial tcp: lookup db: no such host', true)])).toMatchObject({
      code: 'network.dns-name-not-resolved',
      culprit: 'Deployment/coredns',
    });
  });

  test('a workload that was scaled to nothing behind its service', () => {
    const idle = object('Deployment', 'cart', {
      spec: { replicas: 0, template: { metadata: { labels: { app: 'cart' } } } },
    });
    expect(told([idle, pod('web'), service('cart', { app: 'cart' }, [{ port: 80 }])])).toMatchObject({
      code: 'workload.scaled-to-zero',
      culprit: 'Deployment/cart',
    });
  });
});

describe('honest answers', () => {
  test('nothing is wrong', () => {
    const web = pod('web');
    expect(
      told(
        [deployment('web'), web, warning(web, 'Unhealthy', 'Startup probe failed: connection refused')],
        [log('web', 'GET /a 200')],
      ),
    ).toMatchObject({ code: 'none', culprit: 'Deployment/web', quotes: ['Running'] });
    expect(told([]).code).toBe('none');
  });

  test('what was said at the start and what failed before a job was done is past', () => {
    const text = `${'dial tcp db:5432: connection refused\n'.repeat(9)}connected\nGET / 200\nGET / 200\nGET / 200\nGET / 200`;
    expect(told([deployment('web'), pod('web')], [log('web', text)]).code).toBe('none');
    const job = object('Job', 'eval', { status: { conditions: [{ type: 'Complete', status: 'True' }] } });
    const failed = object(
      'Pod',
      'eval-x',
      { spec: { containers: [] }, status: { phase: 'Failed' } },
      { ownerReferences: [{ kind: 'Job', name: 'eval', controller: true }] },
    );
    expect(told([job, failed]).code).toBe('none');
  });

  test('something is wrong and no rule knows it', () => {
    const web = pod('web', { status: crashing('web') });
    expect(told([deployment('web'), web], [log('web', 'the moon is full')])).toMatchObject({
      code: 'unknown',
      culprit: 'Deployment/web',
    });
  });

  test('what a person names comes first', () => {
    const causes = (about: string) => {
      const [a, b] = [
        pod('alpha', { status: crashing('alpha', { exitCode: 137, reason: 'OOMKilled' }) }),
        pod('beta', { status: crashing('beta', { exitCode: 137, reason: 'OOMKilled' }) }),
      ];
      return diagnose(snapshot([deployment('alpha'), a, deployment('beta'), b]), about).causes.map(
        ({ culprit }) => culprit.name,
      );
    };
    expect(causes('why does beta restart?')).toEqual(['beta', 'alpha']);
    expect(causes('why does alpha restart?')).toEqual(['alpha', 'beta']);
  });
});
