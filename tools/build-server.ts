/** Builds the server package into `server/dist`: compiled sources, the console and the examples; documents, dashboards and licence beside it. */
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageReadme, packageText } from './package-readme.ts';
import { run } from './stage.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

rmSync(at('server/dist'), { recursive: true, force: true });
const { code } = await run(at('node_modules/.bin/tsc'), ['-p', at('server/tsconfig.build.json')]);
if (code !== 0) process.exit(code);
if (!existsSync(at('console/dist/index.html'))) {
  console.error('the console is not built: npm run build -w joulegate-console');
  process.exit(1);
}
cpSync(at('console/dist'), at('server/dist/console'), { recursive: true });
// Their tests need what only the repository has.
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);
cpSync(at('examples'), at('server/dist/examples'), { recursive: true, filter: (from) => !isTest(from) });
writeFileSync(at('server/README.md'), packageReadme(readFileSync(at('README.md'), 'utf8')));
cpSync(at('LICENSE'), at('server/LICENSE'));
for (const folder of ['docs', 'deploy']) rmSync(at(`server/${folder}`), { recursive: true, force: true });
for (const folder of ['grafana', 'prometheus'])
  cpSync(at(`deploy/${folder}`), at(`server/deploy/${folder}`), { recursive: true });
for (const file of globSync('**/*.{md,json}', { cwd: at('docs'), exclude: ['gallery/**'] })) {
  mkdirSync(dirname(at(`server/docs/${file}`)), { recursive: true });
  writeFileSync(at(`server/docs/${file}`), packageText(readFileSync(at(`docs/${file}`), 'utf8')));
}
