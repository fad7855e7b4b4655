import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { openKeyStore } from '../../server/src/app/keys.ts';
import { runCommand, startServe } from '../../server/src/app/serve-process.fixture.ts';
import { TEST_FLEET } from '../../server/src/app/test-app.fixture.ts';
import { createKey } from '../../server/src/identity/keys/keys.ts';
import { startFleet } from '../../server/src/simulator/index.ts';
import { askLater } from './batch.ts';

interface Example {
  readonly deployments: readonly [{ readonly id: string }];
}

test(
  'the example answers its questions in order, tells what waiting saved, and the command lists its batch',
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'joulegate-example-'));
    const [{ id, upstreamModel }] = TEST_FLEET as [(typeof TEST_FLEET)[number]];
    const fleet = await startFleet({ deployments: [TEST_FLEET[0]!], seed: 7, timeFactor: 200 });
    try {
      const example = parse(await readFile(join(import.meta.dirname, 'joulegate.yaml'), 'utf8')) as Example;
      const storage = join(folder, 'store');
      const file = join(folder, 'joulegate.yaml');
      const [deployment] = example.deployments;
      await writeFile(
        file,
        JSON.stringify({
          ...example,
          gateway: { port: 0 },
          admin: { port: 0 },
          storage: { folder: storage },
          deployments: [{ ...deployment, upstreamModel, baseUrl: fleet.url(id) }],
        }),
      );
      const keys = await openKeyStore(storage);
      const { key } = await createKey(keys.state, keys.pepper, { organisation: 'acme', name: 'example' });
      await keys.close();
      const serve = await startServe(file);
      const told: string[] = [];
      const client = new OpenAI({ apiKey: key, baseURL: serve.url, maxRetries: 0 });
      const questions = ['What is a watt-hour?', 'What is a tonne of CO2e?'];
      const answers = await askLater(client, 'nightly', questions, (line) => told.push(line), { pollMs: 200 });
      expect(answers).toHaveLength(2);
      for (const answer of answers) expect(answer).toMatch(/\w/);
      // Made and run in one hour: nothing was saved, and that is known.
      expect(told.at(-1)).toBe('completed; waiting saved 0 g CO2e and 0 USD');
      await serve.end('SIGTERM');
      const listed = await runCommand('batches', '--data', storage);
      expect(listed.stdout).toMatch(/batch_[\w-]+ +done +2\/2/);
    } finally {
      await fleet.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
