import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sampleEntry } from '../ledger/entry/entry.fixture.ts';
import { openJournal } from '../ledger/index.ts';
import {
  noRealS3,
  S3_SERVERS,
  startFaultyProxy,
  type FaultyProxy,
  type S3Server,
} from '../state/objects/s3-server.fixture.ts';
import { startFleet } from '../simulator/index.ts';
import { type Fleet } from '../simulator/types.ts';
import { runHere } from '../cli/run-command.fixture.ts';
import { runCommand } from './serve-process.fixture.ts';
import { MESSAGES, MODEL, startTestApp, TEST_FLEET, testConfig, type TestApp } from './test-app.fixture.ts';

const ID = 'JOULEGATE_TEST_BOOKS_ID';
const SECRET = 'JOULEGATE_TEST_BOOKS_SECRET';
afterEach(() => {
  delete process.env[ID];
  delete process.env[SECRET];
});

if (noRealS3 !== null) console.warn(noRealS3);

describe.each(S3_SERVERS)(
  'a gateway that uploads its books ($name)',
  { timeout: 60_000 },
  ({ skip: absent, start }) => {
    let server: S3Server;
    let proxy: FaultyProxy;
    beforeEach(async ({ skip }) => {
      skip(absent, noRealS3 ?? '');
      server = await start();
      proxy = await startFaultyProxy(server.port);
      process.env[ID] = server.keys.accessKeyId;
      process.env[SECRET] = server.keys.secretAccessKey;
    });
    afterEach(async () => {
      if (absent) return;
      await proxy.close();
      await server.close();
    });
    const upload = (): object => ({
      endpoint: proxy.endpoint,
      region: server.region,
      bucket: server.bucket,
      pathStyle: true,
      accessKeyId: { env: ID },
      secretAccessKey: { env: SECRET },
      everyS: 1,
      replica: 'one',
    });
    const ask = async (t: TestApp): Promise<string | null> =>
      (await t.client().chat.completions.create({ model: MODEL, messages: MESSAGES })).choices[0]?.message.content ??
      null;
    const metric = async (t: TestApp, name: string): Promise<number> =>
      Number(new RegExp(`^joulegate_${name} (\\S+)$`, 'm').exec(await t.app.metrics())?.[1]);

    test('serves on while the store is down, tells what waits, and catches up; what is sealed at the end is sent too', async () => {
      proxy.fate = () => 'refuse';
      const t = await startTestApp({ storage: { upload: upload() } });
      const faults: string[] = [];
      t.app.bus.subscribe((event) => event.kind === 'upload-fault' && faults.push(event.message));
      try {
        expect(await ask(t)).not.toBeNull();
        await t.app.journal.rotate();
        await expect.poll(() => metric(t, 'ledger_upload_failing'), { timeout: 30_000 }).toBe(1);
        await expect.poll(() => metric(t, 'ledger_upload_waiting_segments'), { timeout: 30_000 }).toBe(1);
        expect(await metric(t, 'ledger_upload_oldest_waiting_seconds')).toBeGreaterThan(0);
        expect(await ask(t)).not.toBeNull();
        expect((await server.objects()).size).toBe(0);
        proxy.fate = () => 'pass';
        await expect.poll(() => metric(t, 'ledger_upload_waiting_segments'), { timeout: 30_000 }).toBe(0);
        await expect.poll(() => metric(t, 'ledger_upload_failing'), { timeout: 30_000 }).toBe(0);
        expect(faults[0]).toMatch(/does not answer/);
        expect([...(await server.objects()).keys()]).toHaveLength(2);
      } finally {
        await t.close();
      }
      expect([...(await server.objects()).keys()].filter((key) => key.endsWith('.ndjson'))).toHaveLength(2);
    });
  },
);

describe('joulegate ledger upload', { timeout: 60_000 }, () => {
  let folder: string;
  let fleet: Fleet;
  let server: S3Server;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'joulegate-upload-cli-'));
    fleet = await startFleet({ deployments: TEST_FLEET, seed: 7, timeFactor: 200 });
    server = await S3_SERVERS[0]!.start();
  });
  afterAll(async () => {
    await server.close();
    await fleet.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('brings the copy up to date by hand, and says what is wrong', async () => {
    process.env[ID] = server.keys.accessKeyId;
    process.env[SECRET] = server.keys.secretAccessKey;
    const config = join(folder, 'joulegate.yaml');
    const upload = {
      endpoint: `http://127.0.0.1:${server.port}`,
      region: server.region,
      bucket: server.bucket,
      pathStyle: true,
      accessKeyId: { env: ID },
      secretAccessKey: { env: SECRET },
    };
    await writeFile(config, JSON.stringify(testConfig(fleet, folder, { storage: { upload } })));
    const run = async (...more: string[]): Promise<{ code: number | null; said: string }> => {
      const { code, stdout, stderr } = await runHere('ledger', 'upload', '--config', config, ...more);
      return { code, said: `${stdout}${stderr}` };
    };
    const refused = await run('--json');
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('there is no ledger') as string });
    // The others run in this process: what they print and how they end is what the program does as one of its own.
    const own = await runCommand('ledger', 'upload', '--config', config, '--json');
    expect({ code: own.code, said: `${own.stdout}${own.stderr}` }).toEqual(refused);
    await mkdir(join(folder, 'ledger'));
    const journal = await openJournal({ folder: join(folder, 'ledger') });
    await journal.append(sampleEntry('e-1'));
    await journal.close();
    const first = await run('--json');
    expect(first.code).toBe(0);
    const { sent, named, place } = JSON.parse(first.said) as { sent: number; named: number; place: string };
    expect(sent).toBe(named);
    expect((await server.objects()).size).toBe(named + 1);
    expect(place).toMatch(/books\/joulegate\/r-[0-9a-f]{12}\/$/);
    expect(await run()).toMatchObject({
      code: 0,
      said: expect.stringContaining('0 sent, 0 gone on with, 0 there already') as string,
    });
    expect(await run('--check')).toMatchObject({
      code: 0,
      said: expect.stringContaining(`${named} there already`) as string,
    });
    process.env[SECRET] = 'wrong';
    expect(await run('--json')).toMatchObject({
      code: 1,
      said: expect.stringMatching(
        /"code":"JG_CONFIG".*SignatureDoesNotMatch.*storage\.upload\.secretAccessKey/,
      ) as string,
    });
    delete process.env[SECRET];
    expect(await run()).toMatchObject({
      code: 1,
      said: expect.stringContaining(`set the environment variable ${SECRET}`) as string,
    });
    await writeFile(config, JSON.stringify(testConfig(fleet, folder)));
    expect(await run()).toMatchObject({ code: 1, said: expect.stringContaining('names no object store') as string });
  });
});
