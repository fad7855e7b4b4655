import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { MANIFESTS } from '../../tools/manifests/chart.ts';

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold?: number;
}

/** What the manifests start a replica with. */
export interface Deployed {
  readonly replicas: number;
  readonly args: readonly string[];
  readonly readiness: Probe;
  readonly preStopSeconds: number;
  readonly graceSeconds: number;
  /** joulegate.yaml as the ConfigMap has it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of variables that the config reads. */
  readonly variables: readonly string[];
}

interface Manifest {
  readonly kind: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly minReplicas?: number;
    readonly template?: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly {
          readonly args: readonly string[];
          readonly readinessProbe: Probe;
          readonly lifecycle: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
        }[];
      };
    };
  };
}

/** Reads the rendered manifests. @throws Error where one lacks what a replica is started with */
export function deployed(file = 'joulegate.yaml'): Deployed {
  const all = parseAllDocuments(readFileSync(join(MANIFESTS, file), 'utf8')).map((each) => each.toJS() as Manifest);
  const of = (kind: string): Manifest => {
    const found = all.find((each) => each.kind === kind);
    if (found === undefined) throw new Error(`${file} has no ${kind}`);
    return found;
  };
  const pod = of('StatefulSet').spec?.template?.spec;
  const container = pod?.containers[0];
  const text = of('ConfigMap').data?.['joulegate.yaml'];
  if (pod === undefined || container === undefined || text === undefined) throw new Error(`${file} starts no replica`);
  return {
    replicas: of('HorizontalPodAutoscaler').spec?.minReplicas ?? 0,
    args: container.args,
    readiness: container.readinessProbe,
    preStopSeconds: Number(container.lifecycle.preStop.exec.command[1]),
    graceSeconds: pod.terminationGracePeriodSeconds,
    config: parseAllDocuments(text)[0]?.toJS() as Deployed['config'],
    variables: [...text.matchAll(/env: (\w+)/g)].map(([, name]) => name as string),
  };
}
