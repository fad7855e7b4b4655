import type { Cause } from './diagnose.ts';
import type { Code } from './codes.ts';

/** What mends a cause, for a person to judge; `NAME`, `SPACE` and `KIND` are of the culprit. */
const REMEDIES: Partial<Record<Code, string>> = {
  'scheduling.insufficient-gpu': '# ask for fewer GPUs a pod, free some, or add a node: kubectl edit KIND NAME SPACE',
  'scheduling.insufficient-cpu-memory': '# lower the requests, or add a node: kubectl edit KIND NAME SPACE',
  'scheduling.untolerated-taint': '# add a toleration for the taint: kubectl edit KIND NAME SPACE',
  'scheduling.node-selector-mismatch': '# ask for labels that nodes bear: kubectl get nodes --show-labels',
  'scheduling.anti-affinity':
    '# fewer replicas, more nodes, or preferred instead of required: kubectl edit KIND NAME SPACE',
  'scheduling.node-cordoned': '# if its maintenance is over: kubectl uncordon NAME',
  'quota.exceeded': '# ask whoever owns the quota, or lower the requests',
  'quota.limitrange': '# keep within the limits of the namespace, or have them changed',
  'admission.webhook-failing': '# start the service of the webhook, or have its configuration taken out',
  'serviceaccount.missing': '# create the service account, or name one that exists: kubectl get serviceaccounts SPACE',
  'storage.storageclass-not-found': '# name a class that exists: kubectl get storageclasses',
  'storage.claim-unbound': '# make class, mode and size of claim and volume agree: kubectl get pv',
  'storage.multi-attach': '# let the other pod go first (strategy Recreate), or use a volume for several nodes',
  'config.missing-configmap': '# create it, or mend its name',
  'config.missing-secret': '# create it, or mend its name',
  'config.missing-key': '# add the key, or mend its name',
  'config.service-env-collision': '# rename the service, or set enableServiceLinks: false in the pod',
  'image.pull-secret-missing': '# add imagePullSecrets to the pod or its service account',
  'image.no-space': '# free the disk of the node: kubectl describe node',
  'container.oom-killed':
    '# raise the memory limit, or use less: kubectl set resources KIND NAME SPACE --limits=memory=...',
  'llm.host-oom-loading': '# raise the memory limit above what loading takes, or load from safetensors by mmap',
  'container.liveness-too-short':
    '# add a startupProbe with failureThreshold x periodSeconds of at least the time that loading takes',
  'container.liveness-wrong': '# mend path, port or command of the liveness probe: kubectl edit KIND NAME SPACE',
  'llm.cuda-oom': '# lower --gpu-memory-utilization, --max-num-seqs or --max-model-len, quantise, or use a larger GPU',
  'llm.kv-cache-too-small': '# lower --max-model-len, raise --gpu-memory-utilization, or use more GPUs',
  'llm.gpu-memory-occupied': '# end the other process on that GPU, or lower --gpu-memory-utilization',
  'llm.model-gated': '# accept the terms of the model, and give the pod a token that was granted access',
  'llm.tensor-parallel-mismatch':
    '# choose a --tensor-parallel-size that divides the attention heads and that the pod has GPUs for',
  'llm.shm-too-small': '# mount an emptyDir with medium: Memory at /dev/shm',
  'gpu.runtime-missing': '# install the NVIDIA container toolkit on the node, or its operator',
  'gpu.xid-unhealthy': '# drain the node and reset or replace the GPU',
  'gpu.capability-too-low': '# use --dtype half, or a newer GPU',
  'gpu.not-requested': '# ask for nvidia.com/gpu in the limits of the container',
  'network.service-selector-mismatch': '# make the selector of the service agree with labels of the pods',
  'network.target-port-mismatch': '# make targetPort agree with a port of the container',
  'network.networkpolicy-deny': '# allow the connection in a policy',
  'autoscaling.metrics-unavailable': '# serve the metric (prometheus-adapter, KEDA or metrics-server)',
  'network.route-target-missing': '# make the route name a service and a port that exist: kubectl get services SPACE',
  'network.ingress-class-missing': '# name a class that exists: kubectl get ingressclasses',
  'storage.mount-failed': '# make driver, path and options of the volume agree with what the node has',
  'container.security-context':
    '# mend securityContext, or build the image for that user: kubectl edit KIND NAME SPACE',
  'admission.pod-security': '# keep to the security standard of the namespace: kubectl edit KIND NAME SPACE',
  'admission.priority-class-missing': '# name a class that exists: kubectl get priorityclasses',
  'scheduling.host-port-taken': '# no hostPort, or another one: a service needs none',
  'autoscaling.at-maximum': '# raise maxReplicas, or what one replica may take: kubectl edit KIND NAME SPACE',
  'app.credentials-refused': '# make user, password and rights agree on both sides',
  'app.fault-injected': '# switch it off when its trial is over',
  'workload.scaled-to-zero': 'kubectl scale KIND NAME SPACE --replicas=1',
  'workload.pdb-blocks-drain': '# one replica more, or a budget that lets one go',
  'namespace.stuck-terminating':
    '# start the controller that owns the finalizer; take it out by hand only when you know what it keeps',
};

/** Kinds that are one for the whole cluster. */
const WIDE: readonly string[] = [
  'Node',
  'Namespace',
  'PersistentVolume',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
];
/** Names that a shell takes as they are: others are not put into a command. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Commands that a person may run for a cause: to look, and what mends it.
 * @returns none for names that no object of Kubernetes may have
 */
export function advice({ code, culprit, hurts }: Cause): readonly string[] {
  const { kind, namespace = '', name } = culprit;
  if (![kind, name].every((each) => PLAIN.test(each)) || (namespace !== '' && !PLAIN.test(namespace))) return [];
  const space = WIDE.includes(kind) || namespace === '' ? '' : `-n ${namespace}`;
  const lower = kind.toLowerCase();
  const commands =
    kind === 'Secret'
      ? [`kubectl get secret ${name} ${space} -o jsonpath='{.type}'`]
      : [`kubectl describe ${lower} ${name} ${space}`.trim()];
  const [hurt] = hurts;
  if (hurt !== undefined && hurt.name !== name && PLAIN.test(hurt.name) && PLAIN.test(hurt.namespace ?? 'a'))
    commands.push(
      `kubectl describe ${hurt.kind.toLowerCase()} ${hurt.name}${hurt.namespace === undefined ? '' : ` -n ${hurt.namespace}`}`,
    );
  const remedy = REMEDIES[code];
  if (remedy !== undefined)
    commands.push(
      remedy.replace('KIND', lower).replace('NAME', name).replace('SPACE', space).replaceAll(/ +/g, ' ').trim(),
    );
  return commands;
}
