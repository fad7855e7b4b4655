import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const DOCKERFILE = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8');
const stage = DOCKERFILE.split(/^FROM /m).find((text) => /^\S+ AS dependencies\n/.test(text)) ?? '';

test('the bill of materials is made of what its stage of the image has', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'joulegate-image-'));
  try {
    const copies = [...stage.matchAll(/^COPY (.+) (\S+)$/gm)];
    expect(copies).toHaveLength(3);
    for (const [, from = '', to = ''] of copies)
      for (const file of from.split(' ')) cpSync(join(ROOT, file), join(folder, to, file.split('/').at(-1) ?? ''));
    const [, command = ''] = /^RUN (npm sbom .+) > \S+$/m.exec(stage) ?? [];
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1e8,
      env: { ...process.env, npm_config_update_notifier: 'false' },
    });
    expect(status, stderr).toBe(0);
    const { components } = JSON.parse(stdout) as { components: readonly { readonly name: string }[] };
    const names = components.map(({ name }) => name);
    expect(names).toContain('hono');
    expect(names).not.toContain('vitest');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('what the package has beside its sources is in the image too', () => {
  const { files } = JSON.parse(readFileSync(join(ROOT, 'server/package.json'), 'utf8')) as { files: readonly string[] };
  const copied = [...DOCKERFILE.matchAll(/^COPY --from=build (.+) \S+$/gm)].flatMap(([, from = '']) => from.split(' '));
  expect(copied.toSorted()).toEqual(files.map((file) => `/src/server/${file}`).toSorted());
});
