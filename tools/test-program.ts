/**
 * Bundles the program once for all tests of a run that start it, or a part of it, as a process of its own, with the
 * packages that it uses: from some seven hundred sources a start takes three times as much of the machine. The engine,
 * workers and fixtures that are processes stand beside it, as they do in dist.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'vite';
import { BUNDLED, PROGRAM_FOLDER } from '../server/src/test-program.fixture.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
/** As deep as a room of the sources, so that examples and console are found as from there. */
const FOLDER = at('node_modules/.cache/program');

export default async function bundleProgram(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['@duckdb/node-bindings', 'sharp', 'highs'] },
    build: {
      ssr: true,
      target: 'node22',
      outDir: FOLDER,
      emptyOutDir: true,
      rolldownOptions: {
        input: BUNDLED.map((module) => at(`server/src/${module}`)),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  process.env[PROGRAM_FOLDER] = FOLDER;
}

/** Tests that open an engine in their own process start it from the bundle too: half of the time, some two hundred times. */
export const engineOfBundle: Plugin = {
  name: 'engine-of-bundle',
  transform: (code, id) =>
    id.endsWith('ledger/engine/open-engine.ts')
      ? code.replace(
          /new URL\((['"])\.\/engine-process\.ts\1, import\.meta\.url\)/,
          `new URL('${pathToFileURL(FOLDER).href}/engine-process.js')`,
        )
      : null,
};
