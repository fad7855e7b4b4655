import { afterEach, describe, expect, test } from 'vitest';
import { openOutbound, systemClock, type Outbound } from '../../edge/index.ts';
import { examineCluster } from '../examine.ts';
import { crashing, deployment, log, NOW, object, pod, snapshot } from '../incident.fixture.ts';
import { openClusterReader } from './cluster-reader.ts';
import { replayApi, type ReplayApi } from './replay-api.fixture.ts';
import { RESOURCES } from './resources.ts';
import { checkRights, excessOf } from './rights.ts';

const PODS = RESOURCES.find(({ plural }) => plural === 'pods')!;
const incident = snapshot(
  [
    deployment('web'),
    pod('web', { status: crashing('web') }),
    object('Secret', 's', { data: { a: 'Y2FuYXJ5LWNhbmFyeQ==' } }),
  ],
  [log('web', 'first run: CUDA out of memory', true), log('web', 'starting')],
);
const clock = { now: () => Date.parse(NOW), monotonicMs: () => systemClock.monotonicMs() };

let api: ReplayApi;
let outbound: Outbound;
const start = async (...[options]: [Parameters<typeof replayApi>[1]?]) => {
  api = await replayApi(incident, options);
  outbound = openOutbound([api.origin], 4);
  return openClusterReader({ outbound, origin: api.origin, token: options?.token ?? null, timeoutMs: 5_000 });
};
const examined = (about = '') =>
  examineCluster({ origin: api.origin, token: null, namespace: 'app' }, 'app', about, clock, 5_000);
afterEach(async () => {
  await outbound.close();
  await api.close();
});

describe('reading a cluster', () => {
  test('a whole diagnosis asks with reading verbs only, and never for secrets', async () => {
    await start();
    const { causes, effort } = await examined();
    expect(causes[0]).toMatchObject({
      code: 'llm.cuda-oom',
      culprit: { kind: 'Deployment', namespace: 'app', name: 'web' },
    });
    const verbs = new Set(api.asked.map(({ verb }) => verb));
    expect([...verbs].sort()).toEqual(['create', 'get', 'list']);
    for (const { verb, resource } of api.asked) if (verb === 'create') expect(resource).toBe('selfsubjectrulesreviews');
    expect(api.asked.map(({ resource }) => resource)).not.toContain('secrets');
    expect(effort.calls).toBe(api.asked.length);
    expect(effort.bytes).toBeGreaterThan(500);
  });

  test('long lists come in chunks', async () => {
    const reader = await start({ page: 1 });
    const found = await reader.list(
      { ...PODS, kind: 'Deployment', at: ['apis/apps/v1'], plural: 'deployments' },
      'app',
    );
    expect(found?.map((each) => each['kind'])).toEqual(['Deployment']);
    expect(await reader.list(PODS, 'app')).toHaveLength(1);
  });

  test('a list that grew too old is begun anew, and nothing is read twice', async () => {
    await api?.close();
    const many = snapshot(Array.from({ length: 5 }, (_, i) => object('Pod', `p${i}`, { spec: {}, status: {} })));
    api = await replayApi(many, { page: 2, gone: 1 });
    outbound = openOutbound([api.origin], 4);
    const reader = openClusterReader({ outbound, origin: api.origin, token: null, timeoutMs: 5_000 });
    const names = (await reader.list(PODS, 'app'))?.map((each) => (each['metadata'] as { name: string }).name);
    expect(names).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
  });

  test('what may not be listed is told and does not end the diagnosis', async () => {
    await start({ refused: ['nodes', 'persistentvolumes'] });
    const { causes, effort } = await examined();
    expect(causes[0]?.code).toBe('llm.cuda-oom');
    expect(effort.unseen).toEqual(expect.arrayContaining(['nodes', 'persistentvolumes']));
  });

  test('an older version of a kind is asked for where the newer is not served', async () => {
    const reader = await start();
    const hpa = RESOURCES.find(({ kind }) => kind === 'HorizontalPodAutoscaler')!;
    expect(await reader.list({ ...hpa, at: ['apis/autoscaling/v9', ...hpa.at] }, 'app')).toEqual([]);
    expect(await reader.list({ ...hpa, at: ['apis/autoscaling/v9'] }, 'app')).toBeNull();
  });

  test('logs: of this run, of the last, and of none', async () => {
    const reader = await start();
    expect(await reader.log('app', 'web-5d5c-x', 'web', true)).toBe('first run: CUDA out of memory');
    expect(await reader.log('app', 'web-5d5c-x', 'web', false)).toBe('starting');
    expect(await reader.log('app', 'gone', 'web', false)).toBe('');
  });

  test('credentials that the API does not know', async () => {
    const reader = await start({ token: 'right' });
    expect(await reader.list(PODS, 'app')).toHaveLength(1);
    await expect(examined()).rejects.toMatchObject({ code: 'JG_AUTH_UNKNOWN_KEY' });
  });
});

describe('an account that may do more than read', () => {
  test.each([
    [{ verbs: ['*'], resources: ['*'] }],
    [{ verbs: ['get', 'delete'], resources: ['pods'] }],
    [{ verbs: ['get'], resources: ['secrets'] }],
    [{ verbs: ['create'], resources: ['pods/exec'] }],
    [{ verbs: ['get'], resources: ['pods/exec'] }],
    [{ verbs: ['impersonate'], resources: ['users'] }],
    [{ verbs: ['get'], resources: ['services/proxy'] }],
    [{ verbs: ['list'], resources: ['*'] }],
  ])('%j is refused before anything is read', async (rule) => {
    await start({ rules: [rule] });
    await expect(examined()).rejects.toMatchObject({ code: 'JG_AUTH_FORBIDDEN' });
    expect(api.asked.map(({ verb }) => verb)).toEqual(['create']);
  });

  test('rules that the API does not know whole are asked for one by one', async () => {
    const reader = await start({ isIncomplete: true, allowed: ['create pods/exec'] });
    await expect(checkRights(reader, 'app')).rejects.toThrow(/create pods\/exec/);
    await api.close();
    const clean = await start({ isIncomplete: true });
    await expect(checkRights(clean, 'app')).resolves.toBeUndefined();
  });

  test('what every account may ask about itself is no excess', () => {
    expect(
      excessOf([
        { verbs: ['create'], resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews'] },
      ]),
    ).toEqual([]);
    expect(excessOf([{ verbs: ['get', 'list', 'watch'], resources: ['pods', 'pods/log', 'events'] }])).toEqual([]);
  });
});
