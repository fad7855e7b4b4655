import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crashing, deployment, log, NOW, object, pod, snapshot } from '../doctor/incident.fixture.ts';
import { MODEL, SECRETS, startTestApp } from '../app/test-app.fixture.ts';
import { replayApi } from '../doctor/live/replay-api.fixture.ts';
import { runHere } from './run-command.fixture.ts';

const objects = [
  deployment('web'),
  pod('web', { status: crashing('web') }, { env: [{ name: 'HF_TOKEN', value: 'canary-canary-1' }] }),
  object('Secret', 's', { data: { a: Buffer.from('canary-canary-2').toString('base64') } }),
];
const said = 'OSError: Access to model x is restricted: token canary-canary-1, canary-canary-2';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-doctor-'));
  await mkdir(join(folder, 'logs/app/web-5d5c-x'), { recursive: true });
  await writeFile(join(folder, 'objects.json'), JSON.stringify({ kind: 'List', items: objects }));
  await writeFile(join(folder, 'case.json'), JSON.stringify({ now: NOW, question: 'why?' }));
  await writeFile(join(folder, 'logs/app/web-5d5c-x/web.previous.log'), said);
});
afterAll(() => rm(folder, { recursive: true }));

describe('joulegate doctor', () => {
  test('of a folder: cause, culprit, quotes and commands, and no secret', async () => {
    const { code, stdout } = await runHere('doctor', '--snapshot', folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/llm\.model-gated/);
    expect(stdout).toMatch(/culprit +Deployment app\/web/);
    expect(stdout).toMatch(/kubectl describe deployment web -n app/);
    expect(stdout).not.toContain('canary');
    const json = await runHere('doctor', '--snapshot', folder, '--json');
    const answer = JSON.parse(json.stdout) as {
      about: string;
      causes: readonly { code: string; evidence: readonly { quote: string }[] }[];
    };
    expect(answer).toMatchObject({ about: 'why?', causes: [{ code: 'llm.model-gated' }] });
    expect(answer.causes[0]!.evidence[0]!.quote).toMatch(
      /^OSError: Access to model x is restricted: token \[redacted \d\], \[redacted \d\]$/,
    );
    expect(json.stdout).not.toContain('canary');
  });

  test('of a cluster', async () => {
    const api = await replayApi(snapshot(objects, [log('web', said, true)]));
    const { code, stdout } = await runHere('doctor', '--server', api.origin, '--namespace', 'app', '--json');
    await api.close();
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { causes: [{ code: 'llm.model-gated' }], effort: { unseen: [] } },
    ]);
  });

  test('worded by a model of the own gateway: what that took is told beside the text of the rules', async () => {
    const gateway = await startTestApp();
    process.env['JOULEGATE_KEY'] = SECRETS.plain;
    const args = ['doctor', '--snapshot', folder, '--wording-url', gateway.url, '--wording-model', MODEL];
    try {
      const { code, stdout } = await runHere(...args, '--wording-workload', 'main');
      const [entry] = await gateway.entries();
      expect(code).toBe(0);
      expect(stdout).toMatch(/culprit +Deployment app\/web/);
      expect(stdout).toMatch(/wording dropped: it |in a model's words/);
      expect(stdout).toMatch(
        /wording took \d+ tokens in, \d+ out, [\d.]+ Wh \(. [a-z-]+\), [\d.]+ g CO2e, [\d.e-]+ USD/,
      );
      expect(stdout).toContain(`decision /v1/decisions/${entry!.id}`);
      expect(stdout).not.toContain('canary');
      delete process.env['JOULEGATE_KEY'];
      const without = await runHere(...args, '--json');
      expect(JSON.parse(without.stdout)).toMatchObject({
        causes: [{ code: 'llm.model-gated' }],
        wording: { text: null, dropped: expect.stringMatching(/key of the gateway/), took: { energyWh: null } },
      });
    } finally {
      delete process.env['JOULEGATE_KEY'];
      await gateway.close();
    }
  });

  test.each([
    [['--snapshot', '.', '--wording-model', 'x'], /a wording needs the address/],
    [['--snapshot', '.', '--wording-url', 'nonsense', '--wording-model', 'x'], /a wording needs the address/],
    [['--snapshot', '/nowhere/at/all'], /is no folder/],
    [['--server', 'http://127.0.0.1:9'], /which namespace/],
    [['--server', 'nonsense', '--namespace', 'app'], /nonsense is no address of a server/],
    [['--server', 'file:///etc', '--namespace', 'app'], /is no address of a server/],
    [['--server', 'http://127.0.0.1:9', '--namespace', 'app'], /could not be reached/],
    [['--kubeconfig', '/nowhere/config'], /does not exist/],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, stderr } = await runHere('doctor', ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});
