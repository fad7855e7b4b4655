import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseConfig, resolveConfig } from '../../server/src/config/index.ts';
import { chartHash, MANIFESTS, renderedBy, VARIANTS } from './chart.ts';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [member: string]: unknown;
}
const textOf = (file: string): string => readFileSync(join(MANIFESTS, file), 'utf8');
const manifestsIn = (text: string): readonly Manifest[] =>
  parseAllDocuments(text).map((each) => each.toJS() as Manifest);

/** Models that are made of the published schemas. */
function moduleOf({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string {
  if (apiVersion.startsWith('keda.sh')) return `@kubernetes-models/keda/${apiVersion}/${kind}`;
  if (apiVersion.startsWith('monitoring.coreos.com'))
    return `@kubernetes-models/prometheus-operator/${apiVersion}/${kind}`;
  return `kubernetes-models/${apiVersion}/${kind}`;
}

async function validated(manifest: Manifest): Promise<void> {
  const models = (await import(moduleOf(manifest))) as Record<string, new (data: object) => { validate(): void }>;
  const Model = models[manifest.kind];
  if (Model === undefined) throw new Error(`there is no schema of ${manifest.kind}`);
  new Model(manifest).validate();
}

/** What the types of the published schemas say against manifests: members that they do not know, first of all. */
function typeErrors(manifests: readonly Manifest[]): readonly string[] {
  const folder = mkdtempSync(join(import.meta.dirname, '.typed-'));
  const file = join(folder, 'manifests.ts');
  const lines = manifests.map((each, i) => {
    const { apiVersion, kind, ...rest } = each;
    return `import type { I${kind} as T${i} } from '${moduleOf(each)}';\nexport const m${i}: T${i} = ${JSON.stringify({ apiVersion, kind, ...rest })};`;
  });
  writeFileSync(file, lines.join('\n'));
  try {
    const program = ts.createProgram([file], {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: [],
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.each(VARIANTS)('$file', ({ file, render }) => {
  const text = textOf(file);
  const manifests = manifestsIn(text);
  const of = (kind: string): Manifest => manifests.find((each) => each.kind === kind)!;

  test('is of the chart as it stands', () => {
    expect(text).toContain(`(sha256 ${chartHash()})`);
  });

  test.skipIf(renderedBy() === null)('is what helm makes of it now', () => {
    expect(manifestsIn(render())).toEqual(manifests);
  });

  test('keeps to the published schemas, and has no member that they do not know', async () => {
    for (const manifest of manifests) await validated(manifest);
    expect(typeErrors(manifests)).toEqual([]);
  });

  test('what stands in one object is found in the others', () => {
    const pod = (of('StatefulSet')['spec'] as { template: { metadata: { labels: object }; spec: object } }).template;
    const labels = pod.metadata.labels;
    const spec = JSON.parse(JSON.stringify(pod.spec)) as {
      containers: { ports: { name: string; containerPort: number }[]; volumeMounts: { name: string }[] }[];
      volumes: { name: string }[];
    };
    const ports = spec.containers[0]!.ports.map(({ name }) => name);
    for (const service of manifests.filter(({ kind }) => kind === 'Service')) {
      const { selector, ports: served } = service['spec'] as { selector: object; ports: { targetPort: string }[] };
      expect(labels).toMatchObject(selector);
      for (const { targetPort } of served) expect(ports).toContain(targetPort);
    }
    for (const kind of ['PodDisruptionBudget', 'NetworkPolicy']) {
      const own = of(kind)['spec'] as { selector?: { matchLabels: object }; podSelector?: { matchLabels: object } };
      expect(labels).toMatchObject((own.selector ?? own.podSelector)!.matchLabels);
    }
    const volumes = [...spec.volumes.map(({ name }) => name), 'data'];
    for (const { name } of spec.containers[0]!.volumeMounts) expect(volumes).toContain(name);
  });

  test('runs as nobody who may write anywhere but its volumes', () => {
    const pod = (of('StatefulSet')['spec'] as { template: { spec: object } }).template.spec;
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    });
  });

  test('its config is one, with deployments put into it, and drains before the replica is killed', () => {
    const said = (of('ConfigMap')['data'] as Record<string, string>)['joulegate.yaml']!;
    const price = "{ inputPerMtok: 1, outputPerMtok: 2, source: 'a list', asOf: '2026-11-01' }";
    const own = `{ id: own, model: llama-3.1-8b, baseUrl: 'http://10.0.0.1:8000/v1', site: 'gcp:europe-west9', price: ${price} }`;
    const more = `origins: [paris]\ndeployments: [${own}]\nworkloads: [{ id: main, deployments: [own], default: own }]\n`;
    const { gateway, admin, storage } = resolveConfig(parseConfig(`${said}\n${more}`, 'c.yaml'), 'c.yaml', 0).raw;
    expect([gateway.host, gateway.port, admin.host, admin.port]).toEqual(['0.0.0.0', 4000, '0.0.0.0', 4001]);
    expect(storage.folder).toBe('/var/lib/joulegate');
    const { spec } = (of('StatefulSet')['spec'] as { template: { spec: { terminationGracePeriodSeconds: number } } })
      .template;
    expect(gateway.drainMs).toBeLessThan(spec.terminationGracePeriodSeconds * 1000);
    expect(gateway.drainMs).toBeGreaterThan(60_000);
  });
});

test('a manifest that is none is refused: a word for a number, and a member that nobody knows', async () => {
  const [service] = manifestsIn(textOf('joulegate.yaml')).filter(({ kind }) => kind === 'Service');
  const spoilt = { ...service!, spec: { ...(service!['spec'] as object), ports: [{ port: 'http' }] } };
  await expect(validated(spoilt)).rejects.toThrow();
  const unknown = { ...service!, spec: { ...(service!['spec'] as object), sessionAffinty: 'None' } };
  expect(typeErrors([unknown]).join()).toContain('sessionAffinty');
});
