/** A kind that may be read, and where the API serves it. Nothing that is not in this table is ever asked for. */
export interface Resource {
  readonly kind: string;
  /** Group and version of the path, newest first: older clusters serve the later ones. */
  readonly at: readonly string[];
  readonly plural: string;
  readonly isNamespaced: boolean;
}

const core = (kind: string, plural: string, isNamespaced = true): Resource => ({
  kind,
  at: ['api/v1'],
  plural,
  isNamespaced,
});
const of = (kind: string, plural: string, at: readonly string[], isNamespaced = true): Resource => ({
  kind,
  at: at.map((each) => `apis/${each}`),
  plural,
  isNamespaced,
});

/** What the doctor reads. Secrets are not among it, nor is anything that runs, forwards or changes. */
export const RESOURCES: readonly Resource[] = [
  core('Pod', 'pods'),
  core('Event', 'events'),
  core('Service', 'services'),
  core('Endpoints', 'endpoints'),
  core('PersistentVolumeClaim', 'persistentvolumeclaims'),
  core('ResourceQuota', 'resourcequotas'),
  core('LimitRange', 'limitranges'),
  of('Deployment', 'deployments', ['apps/v1']),
  of('ReplicaSet', 'replicasets', ['apps/v1']),
  of('StatefulSet', 'statefulsets', ['apps/v1']),
  of('DaemonSet', 'daemonsets', ['apps/v1']),
  of('Job', 'jobs', ['batch/v1']),
  of('HorizontalPodAutoscaler', 'horizontalpodautoscalers', [
    'autoscaling/v2',
    'autoscaling/v2beta2',
    'autoscaling/v1',
  ]),
  of('PodDisruptionBudget', 'poddisruptionbudgets', ['policy/v1', 'policy/v1beta1']),
  of('NetworkPolicy', 'networkpolicies', ['networking.k8s.io/v1']),
  of('Ingress', 'ingresses', ['networking.k8s.io/v1', 'networking.k8s.io/v1beta1']),
  of('HTTPRoute', 'httproutes', ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1']),
  core('Node', 'nodes', false),
  core('PersistentVolume', 'persistentvolumes', false),
  of('StorageClass', 'storageclasses', ['storage.k8s.io/v1'], false),
  core('Namespace', 'namespaces', false),
  of('ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', ['admissionregistration.k8s.io/v1'], false),
  of('MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', ['admissionregistration.k8s.io/v1'], false),
];

/** The only verbs, and the only creations: questions about the asker's own rights. */
export const VERBS: readonly string[] = ['get', 'list', 'watch'];
export const REVIEWS: readonly string[] = ['selfsubjectrulesreviews', 'selfsubjectaccessreviews', 'selfsubjectreviews'];
