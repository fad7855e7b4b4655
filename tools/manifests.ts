/**
 * Renders the Helm chart as plain manifests into `deploy/kubernetes`: `manifests`. Needs `helm` in PATH; exit 2 without it. The
 * first line of each says of which chart it is, so that a test without helm sees one that is out of date.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHART, chartHash, MANIFESTS, renderedBy, VARIANTS } from './manifests/chart.ts';

const version = renderedBy();
if (version === null) {
  console.error('there is no helm in PATH: https://helm.sh/docs/intro/install');
  process.exit(2);
}
mkdirSync(MANIFESTS, { recursive: true });
for (const { file, render } of VARIANTS) {
  writeFileSync(
    join(MANIFESTS, file),
    `# Rendered from deploy/helm/joulegate (sha256 ${chartHash()}) by helm ${version}: npm run manifests\n${render()}`,
  );
  console.log(`${file}: written from ${CHART}`);
}
