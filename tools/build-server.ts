/** Builds the server package into `server/dist`: compiled sources, the console, the examples, README and licence beside them. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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
cpSync(at('examples'), at('server/dist/examples'), { recursive: true });
for (const file of ['README.md', 'LICENSE']) cpSync(at(file), at(`server/${file}`));
