import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { yamlText } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';

/** How a cluster is reached, and as whom. */
export interface Connection {
  readonly origin: string;
  readonly token: string | null;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Namespace of the context; empty where it names none. */
  readonly namespace: string;
}

const kubeconfigSchema = z.looseObject({
  'current-context': z.string().default(''),
  clusters: z
    .array(
      z.looseObject({
        name: z.string(),
        cluster: z.looseObject({
          server: z.url(),
          'certificate-authority': z.string().optional(),
          'certificate-authority-data': z.string().optional(),
          'insecure-skip-tls-verify': z.boolean().optional(),
        }),
      }),
    )
    .default([]),
  contexts: z
    .array(
      z.looseObject({
        name: z.string(),
        context: z.looseObject({
          cluster: z.string(),
          user: z.string().default(''),
          namespace: z.string().default(''),
        }),
      }),
    )
    .default([]),
  users: z
    .array(
      z.looseObject({
        name: z.string(),
        user: z.looseObject({
          token: z.string().optional(),
          tokenFile: z.string().optional(),
          'client-certificate': z.string().optional(),
          'client-certificate-data': z.string().optional(),
          'client-key': z.string().optional(),
          'client-key-data': z.string().optional(),
          exec: z.unknown().optional(),
        }),
      }),
    )
    .default([]),
});

const wrong = (file: string, what: string, hint: string): JoulegateError =>
  new JoulegateError('JG_CONFIG', `${file}: ${what}`, { where: file, hint });

/**
 * How a kubeconfig says that its cluster is reached.
 * @param context empty: the current one
 * @throws JoulegateError `JG_CONFIG`; programs that make credentials (`exec`) are not run
 */
export function readKubeconfig(file: string, context: string): Connection {
  if (!existsSync(file)) throw wrong(file, 'does not exist', 'name it with --kubeconfig');
  const { raw } = yamlText.read(readFileSync(file, 'utf8'), kubeconfigSchema, (problems) =>
    wrong(file, problems.map(({ message }) => message).join('; '), 'see kubectl config view'),
  );
  const wanted = context === '' ? raw['current-context'] : context;
  const place = raw.contexts.find(({ name }) => name === wanted)?.context;
  if (place === undefined) throw wrong(file, `has no context ${wanted}`, 'name one with --context');
  const cluster = raw.clusters.find(({ name }) => name === place.cluster)?.cluster;
  if (cluster === undefined) throw wrong(file, `has no cluster ${place.cluster}`, 'see kubectl config view');
  if (cluster['insecure-skip-tls-verify'] === true)
    throw wrong(
      file,
      'does not want the certificate of the server verified',
      'give the cluster a certificate-authority',
    );
  const user = raw.users.find(({ name }) => name === place.user)?.user;
  if (user?.exec !== undefined)
    throw wrong(
      file,
      `user ${place.user} has its credentials made by a program, which the doctor does not run`,
      'make a token with kubectl create token, or name kubectl proxy by --server',
    );
  const text = (path: string | undefined, data: string | undefined): string | undefined => {
    if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
    return path === undefined ? undefined : readFileSync(resolve(dirname(file), path), 'utf8');
  };
  const ca = text(cluster['certificate-authority'], cluster['certificate-authority-data']);
  const cert = text(user?.['client-certificate'], user?.['client-certificate-data']);
  const key = text(user?.['client-key'], user?.['client-key-data']);
  return {
    origin: new URL(cluster.server).origin,
    token: user?.token ?? text(user?.tokenFile, undefined)?.trim() ?? null,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    namespace: place.namespace,
  };
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * How a pod reaches its own cluster; `null` where this is no pod.
 * @param environment `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT` as Kubernetes sets them
 */
export function ownCluster(
  environment: Readonly<Record<string, string | undefined>>,
  folder = ACCOUNT,
): Connection | null {
  const host = environment['KUBERNETES_SERVICE_HOST'];
  if (host === undefined || !existsSync(`${folder}/token`)) return null;
  const read = (name: string): string => readFileSync(`${folder}/${name}`, 'utf8').trim();
  return {
    origin: `https://${host.includes(':') ? `[${host}]` : host}:${environment['KUBERNETES_SERVICE_PORT'] ?? '443'}`,
    token: read('token'),
    ca: read('ca.crt'),
    namespace: read('namespace'),
  };
}
