import { createServer, type Server } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { configJsonSchema, loadConfig } from '../config/index.ts';
import { initCommand } from './init.ts';
import { runHere } from './run-command.fixture.ts';
import { templates } from './templates.ts';

let folder: string;
let file: string;
let server: Server;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'joulegate-init-'));
  file = join(folder, 'joulegate.yaml');
  for (const name of ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'MISTRAL_API_KEY', 'GEMINI_API_KEY', 'GROQ_API_KEY'])
    vi.stubEnv(name, '');
  server = createServer((request, response) => {
    expect(request.url).toBe('/v1/models');
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ object: 'list', data: [{ id: 'llama-3.1-8b' }, { id: 'qwen9:14b' }, { id: 'mystery' }] }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(
  ...args: string[]
): Promise<{ readonly vendors: readonly string[]; readonly workloads: readonly string[] }> {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => (text += String(part)) !== '');
  await initCommand()
    .exitOverride()
    .parseAsync(['--out', file, '--json', ...args], { from: 'user' });
  vi.restoreAllMocks();
  return JSON.parse(text) as { vendors: string[]; workloads: string[] };
}

test('keys in the environment and a server that answers become a config that observes', async () => {
  vi.stubEnv('ANTHROPIC_API_KEY', 'sk-secret');
  const port = (server.address() as AddressInfo).port;
  const { vendors } = await run('--servers', `http://127.0.0.1:${port}`);
  expect(vendors).toEqual(['anthropic']);
  expect(readFileSync(file, 'utf8')).not.toContain('sk-secret');
  expect(readFileSync(file, 'utf8')).toMatch(/^# yaml-language-server: \$schema=\.\/joulegate\.schema\.json\n/);
  expect(JSON.parse(readFileSync(join(folder, 'joulegate.schema.json'), 'utf8'))).toEqual(configJsonSchema());
  const { workloads, deployments } = loadConfig(file, Date.UTC(2026, 10, 28));
  expect(workloads.map(({ id, mode }) => [id, mode])).toEqual(
    expect.arrayContaining([
      ['anthropic', 'observe'],
      ['server-1', 'observe'],
    ]),
  );
  const sizes = deployments.filter(({ id }) => id.startsWith('server-1.')).map(({ model }) => model.activeParamsB);
  expect(sizes[0]).toBeCloseTo(8, 0);
  expect(sizes[1]).toBeCloseTo(14, 0);
  // The middle of 0.02 to 405, the open models there are: a name that tells no size.
  expect(sizes[2]).toBeCloseTo(Math.sqrt(0.02 * 405), 1);
});

test('nothing is replaced unasked, and with nothing to write it says what to do', async () => {
  vi.stubEnv('MISTRAL_API_KEY', 'k');
  await run();
  await expect(run()).rejects.toMatchObject({ code: 'JG_USAGE', hint: expect.stringContaining('--force') });
  await run('--force');
  vi.stubEnv('MISTRAL_API_KEY', '');
  rmSync(file);
  await expect(run()).rejects.toMatchObject({ code: 'JG_USAGE', hint: expect.stringContaining('OPENAI_API_KEY') });
  expect(existsSync(file)).toBe(false);
});

test.each(templates().map(({ name }) => name))('the template %s is written, and check takes it', async (name) => {
  await run('--template', name);
  for (const [, variable] of readFileSync(file, 'utf8').matchAll(/^[^#\n]*\benv: (\w+)/gm)) vi.stubEnv(variable!, 'x');
  const { code, stdout, stderr } = await runHere('check', file, '--offline', '--json');
  expect([code, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, file });
  expect(readFileSync(join(import.meta.dirname, '../../../examples', name, 'README.md'), 'utf8')).toMatch(/^# \S/);
});

test('templates are listed with what they are for', async () => {
  const { code, stdout } = await runHere('init', '--templates');
  expect(code).toBe(0);
  expect(stdout).toMatch(/own-vllm +Your own vLLM on one GPU machine/);
  expect(await runHere('init', '--template', 'moon')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('azure-eu'),
  });
});
