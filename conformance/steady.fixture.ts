import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOpenAiDocument } from './openai-schema.ts';

/** A server that validates what it is sent against the published description and answers by it. */
export interface Steady {
  /** Without `/v1`: the description's paths stand at the root. */
  readonly url: string;
  close(): Promise<void>;
}

const START_MS = 30_000;

function binary(): string {
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('@stdy/cli/package.json'));
  const file = join(
    dirname(resolve(`@stdy/cli-${process.platform}-${process.arch}/package.json`)),
    'bin',
    process.platform === 'win32' ? 'steady.exe' : 'steady',
  );
  if (!existsSync(file)) throw new Error(`@stdy/cli has no program for ${process.platform}-${process.arch}`);
  return file;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

const isUp = async (url: string): Promise<boolean> =>
  (await fetch(`${url}/_x-steady/health`).catch(() => null))?.ok === true;

/**
 * Starts `steady` on the published description, refusing what does not fit it; `null` where the description is not here.
 * @example const steady = await startSteady(); await fetch(`${steady.url}/embeddings`, { method: 'POST', ... });
 */
export async function startSteady(): Promise<Steady | null> {
  const document = readOpenAiDocument();
  if (document === null) return null;
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-steady-'));
  const file = join(folder, 'openapi.json');
  await writeFile(file, JSON.stringify(document));
  const port = await freePort();
  const child = spawn(binary(), ['--reject-on-sdk-error', '--log=false', '--port', String(port), file], {
    stdio: 'ignore',
  });
  const gone = new Promise<never>((_, reject) =>
    child.on('exit', (code) => reject(new Error(`steady ended with ${code}`))).on('error', reject),
  );
  gone.catch(() => {});
  // A killed test leaves no server behind.
  const onExit = (): void => void child.kill('SIGKILL');
  process.on('exit', onExit);
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  while (!(await Promise.race([isUp(url), gone]))) {
    if (performance.now() - started > START_MS) throw new Error('steady did not start');
    await sleep(25);
  }
  return {
    url,
    async close() {
      process.off('exit', onExit);
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
