import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
/** What is rendered for; a helm that is built from source believes in an old one. */
const KUBERNETES = '1.34.0';
/** The chart, and where its plain manifests stand. */
export const CHART = join(ROOT, 'deploy/helm/joulegate');
export const MANIFESTS = join(ROOT, 'deploy/kubernetes');

/** A hash of everything that the chart is made of. */
export function chartHash(): string {
  const hash = createHash('sha256');
  for (const file of globSync('**/*.*', { cwd: CHART }).toSorted())
    hash.update(file).update(readFileSync(join(CHART, file)));
  return hash.digest('hex');
}

/** The version of helm that is installed; `null`: none is. */
export function renderedBy(): string | null {
  const { status, stdout } = spawnSync('helm', ['version', '--template', '{{.Version}}'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

function render(...settings: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(
    'helm',
    [
      'template',
      'joulegate',
      CHART,
      '--namespace',
      'joulegate',
      '--kube-version',
      KUBERNETES,
      ...settings.flatMap((each) => ['--set', each]),
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`helm does not render the chart: ${stderr}`);
  return stdout;
}

/** What is rendered: the chart as it stands, and what else it can be asked for. */
export const VARIANTS: readonly { readonly file: string; render(): string }[] = [
  { file: 'joulegate.yaml', render: () => render() },
  {
    file: 'joulegate-keda.yaml',
    render: () => render('autoscaling.kind=keda', 'serviceMonitor.enabled=true', 'volume.storageClass=fast'),
  },
];
