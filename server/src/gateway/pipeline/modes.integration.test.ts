import { afterEach, describe, expect, test } from 'vitest';
import { chatBody, send, type Exchange } from '../../app/http-exchange.fixture.ts';
import {
  DEFAULT_DEPLOYMENT,
  PREFERRED_DEPLOYMENT,
  startTestApp,
  TEST_FLEET,
  type TestApp,
  type TestAppOptions,
} from '../../app/test-app.fixture.ts';
import { virtualClock } from '../../edge/clock.ts';
import { FAULTS, type Fault } from '../../simulator/types.ts';
import { yearlyAverages } from '../../world/grid/yearly-averages.ts';

const IDS = TEST_FLEET.map(({ id }) => id);
const gateway = { firstByteTimeoutMs: 300, answerTimeoutMs: 300, idleTimeoutMs: 300, retry: { rounds: 1 } };
let t: TestApp;
afterEach(() => t.close());
const start = async (options: TestAppOptions): Promise<void> => {
  t = await startTestApp({ gateway, ...options });
};

const ask = (more: object = {}): Promise<Exchange> =>
  send(t.url, { body: chatBody({ metadata: { sim_output_tokens: '10' }, ...more }) });
const started = (): Record<string, number> =>
  Object.fromEntries(t.fleet.meters().map(({ deployment, requests }) => [deployment, requests.started]));
const onlyDefault = (count: number): Record<string, number> =>
  Object.fromEntries(IDS.map((id) => [id, id === DEFAULT_DEPLOYMENT ? count : 0]));

describe.for(['observe', 'shadow'] as const)('%s', (mode) => {
  test('sends everything where it went before, whatever the default answers', async () => {
    await start({ mode });
    const faults: readonly (Fault | null)[] = [null, ...FAULTS];
    let sent = 0;
    for (const fault of faults) {
      t.fleet.setFault(DEFAULT_DEPLOYMENT, fault);
      for (const stream of [false, true]) {
        await Promise.all([1, 2, 3, 4].map(() => ask({ stream })));
        sent += 4;
        expect(started(), String(fault)).toEqual(onlyDefault(sent));
      }
    }
    const entries = await t.entries();
    expect(entries).toHaveLength(sent);
    expect(
      entries.every(({ attempts }) => attempts.length === 1 && attempts[0]!.deployment === DEFAULT_DEPLOYMENT),
    ).toBe(true);
  });

  test('a spent budget, a latency limit and a low quality hold nothing back', async () => {
    const budgets = [{ kind: 'carbon', grams: 1e-9, periodHours: 1 }];
    await start({
      workloads: [
        {
          id: 'main',
          mode,
          deployments: IDS,
          default: DEFAULT_DEPLOYMENT,
          budgets,
          latencyLimitMs: 0.01,
          requires: ['vision'],
        },
      ],
    });
    for (let i = 0; i < 3; i++) expect((await ask()).status).toBe(200);
    expect(started()).toEqual(onlyDefault(3));
  });

  test('a router that fails costs the decision, never the request', async () => {
    await start({ mode });
    const table = t.app.configs.current().tables.current();
    const broken = {
      ...table,
      get capabilities(): never {
        throw new Error('the catalogue is broken');
      },
    };
    Object.assign(t.app.runtime, { table: () => broken });
    expect((await ask()).status).toBe(200);
    expect(started()).toEqual(onlyDefault(1));
    expect((await t.entries())[0]).toMatchObject({ outcome: 'served', decision: null });
  });
});

test.for(['observe', 'shadow', 'enforce'] as const)(
  'a grid that fails when the hour turns fails no request in %s',
  async (mode) => {
    const clock = virtualClock(Date.UTC(2026, 0, 1));
    const grid = yearlyAverages();
    let gone = false;
    const at: typeof grid.at = (zone, hour) => {
      if (gone) throw new Error('the grid source is gone');
      return grid.at(zone, hour);
    };
    await start({ mode, clock, gridSource: { ...grid, at } });
    const faults: string[] = [];
    t.app.bus.subscribe((event) => event.kind === 'standing-fault' && faults.push(`${event.part}: ${event.message}`));
    gone = true;
    clock.set(Date.UTC(2026, 0, 1, 1));
    await expect.poll(() => faults, { timeout: 10_000 }).toContain('table: the grid source is gone');
    expect((await ask()).status).toBe(200);
    expect((await t.entries())[0]).toMatchObject({ outcome: 'served', at: Date.UTC(2026, 0, 1, 1) });
    expect((await t.entries())[0]!.carbonNanoG.mean).toBeGreaterThan(0);
  },
);

test('observe decides nothing; shadow books what enforcing would have chosen and saved', async () => {
  await start({
    workloads: ['observe', 'shadow'].map((mode) => ({ id: mode, mode, deployments: IDS, default: DEFAULT_DEPLOYMENT })),
  });
  for (const model of ['observe', 'shadow'])
    expect((await ask({ model })).headers['x-joulegate-deployment']).toBe(DEFAULT_DEPLOYMENT);
  const [observed, shadowed] = await t.entries();
  expect(observed).toMatchObject({ mode: 'observe', decision: null, counterfactual: { chosen: null } });
  expect(shadowed).toMatchObject({
    mode: 'shadow',
    decision: { chosen: PREFERRED_DEPLOYMENT },
    counterfactual: { chosen: { deployment: PREFERRED_DEPLOYMENT } },
  });
  // Output as it was, at 1 USD a million against 0.5; input costs the same at both.
  const { usage, costNanoUsd, counterfactual } = shadowed!;
  expect(usage.output).toBeGreaterThan(0);
  expect(costNanoUsd - counterfactual!.chosen!.costNanoUsd).toBe((usage.output + usage.reasoning) * 500);
});

describe('enforce', () => {
  test('moves requests to the lowest full cost', async () => {
    await start({ mode: 'enforce' });
    for (let i = 0; i < 3; i++) expect((await ask()).headers['x-joulegate-deployment']).toBe(PREFERRED_DEPLOYMENT);
    expect(started()).toEqual({ ...onlyDefault(0), [PREFERRED_DEPLOYMENT]: 3 });
  });

  test.for(['500', '429', 'hang', 'garbage', 'disconnect'] as const)(
    'falls back on %s before any content, and books both attempts',
    async (fault) => {
      for (const stream of [false, true]) {
        await start({ mode: 'enforce' });
        t.fleet.setFault(PREFERRED_DEPLOYMENT, fault);
        const answer = await ask({ stream });
        const [entry] = await t.entries();
        if (fault === 'disconnect' && stream) {
          // Its first event was content: no other deployment may go on with this answer.
          expect(started()).toEqual({ ...onlyDefault(0), [PREFERRED_DEPLOYMENT]: 1 });
          expect(answer.text).toContain('JG_UPSTREAM_UNREACHABLE');
        } else {
          expect([answer.status, answer.headers['x-joulegate-deployment']]).toEqual([200, 'virginia-h100']);
          expect(entry!.attempts.map(({ deployment, outcome }) => [deployment, outcome === 'ok'])).toEqual([
            [PREFERRED_DEPLOYMENT, false],
            ['virginia-h100', true],
          ]);
          expect(entry).toMatchObject({
            outcome: 'served',
            error: null,
            deployment: 'virginia-h100',
            decision: { chosen: PREFERRED_DEPLOYMENT },
          });
          expect(entry!.costNanoUsd).toBe(entry!.attempts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0));
        }
        if (!stream) await t.close();
      }
    },
  );

  test('asks at most maxAttempts deployments, and a refused request only once', async () => {
    await start({ mode: 'enforce', gateway: { ...gateway, retry: { maxAttempts: 2, rounds: 1 } } });
    for (const id of IDS) t.fleet.setFault(id, '500');
    expect((await ask()).status).toBe(500);
    expect((await t.entries())[0]!.attempts).toHaveLength(2);
    for (const id of IDS) t.fleet.setFault(id, null);
    expect((await ask({ n: 2 })).status).toBe(400);
    expect((await t.entries())[1]!.attempts).toHaveLength(1);
  });

  test('a fleet that is down is tried all the same, and serves as soon as one lives', async () => {
    await start({ mode: 'enforce' });
    for (const id of IDS) t.fleet.setFault(id, '500');
    for (let i = 0; i < 3; i++) expect((await ask()).status).toBe(500);
    // All breakers are open by now. They spare nobody anything: the next request is tried all the same, and served as soon as one lives.
    expect((await ask()).status).toBe(500);
    expect((await t.entries())[3]).toMatchObject({
      outcome: 'failed',
      status: 500,
      decision: { chosen: PREFERRED_DEPLOYMENT },
    });
    t.fleet.setFault(DEFAULT_DEPLOYMENT, null);
    expect((await ask()).headers['x-joulegate-deployment']).toBe(DEFAULT_DEPLOYMENT);
  });

  test('a spent budget refuses with 402, which budget and until when, or gives way where it says so', async () => {
    await start({
      workloads: ['reject', 'degrade'].map((whenSpent) => ({
        id: whenSpent,
        mode: 'enforce',
        deployments: IDS,
        default: DEFAULT_DEPLOYMENT,
        budgets: [
          { kind: 'latency', meanAddedMs: 50 },
          { kind: 'money', usd: 1e-9, periodHours: 1, whenSpent },
        ],
      })),
    });
    const refused = await ask({ model: 'reject' });
    expect(refused.status).toBe(402);
    expect(JSON.parse(refused.text)).toMatchObject({
      error: {
        code: 'JG_BUDGET_SPENT',
        type: 'budget_error',
        message: expect.stringMatching(
          /^the money budget of workload reject is spent: .* its period ends \d{4}-.*whenSpent: degrade/,
        ) as string,
      },
    });
    expect(started()).toEqual(onlyDefault(0));
    expect((await ask({ model: 'degrade' })).status).toBe(200);
    expect(
      (await t.entries()).map(({ outcome, status, decision }) => [
        outcome,
        status,
        decision?.reason,
        decision?.relaxed,
      ]),
    ).toEqual([
      ['refused', 402, 'no-candidate', []],
      ['served', 200, 'degraded', ['budget']],
    ]);
  });

  test('a budget that queues holds a request for its next period where that is near, and refuses it where it is not', async () => {
    // Enough for a few requests a period of two seconds; nothing waits for an hour.
    const queued = (id: string, periodHours: number, usd = 4e-5): object => ({
      id,
      mode: 'enforce',
      deployments: IDS,
      default: DEFAULT_DEPLOYMENT,
      budgets: [{ kind: 'money', usd, periodHours, whenSpent: 'queue' }],
    });
    await start({
      workloads: [queued('near', 2 / 3600), queued('far', 1), queued('tiny', 2 / 3600, 1e-9)],
      gateway: { ...gateway, longestQueueMs: 5000 },
    });
    const statuses: number[] = [];
    let longestMs = 0;
    for (let i = 0; i < 40 && longestMs < 300; i++) {
      const from = performance.now();
      statuses.push((await ask({ model: 'near', max_tokens: 40 })).status);
      longestMs = performance.now() - from;
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(longestMs).toBeGreaterThan(300);
    const far: number[] = [];
    for (let i = 0; i < 40 && !far.includes(402); i++) far.push((await ask({ model: 'far', max_tokens: 40 })).status);
    expect([far[0], far.at(-1)]).toEqual([200, 402]);
    // What no period allows is not waited for.
    expect((await ask({ model: 'tiny', max_tokens: 40 })).status).toBe(402);
  });

  test('prices that budgets learn are learned in turns: requests between them go by the old ones', async () => {
    const first = Date.UTC(2026, 0, 1);
    const clock = virtualClock(first);
    await start({
      clock,
      workloads: [
        {
          id: 'main',
          mode: 'enforce',
          deployments: IDS,
          default: DEFAULT_DEPLOYMENT,
          budgets: [{ kind: 'latency', meanAddedMs: 5, periodHours: 720, startPrice: 1 }],
        },
      ],
    });
    const held: (() => boolean)[] = [];
    const { runtime } = t.app;
    const add = runtime.turns.add.bind(runtime.turns);
    runtime.turns.add = (owner, step) => (owner === 'budgets' ? void held.push(step) : add(owner, step));
    const price = (): number => runtime.budgets.get('main')!.own[0]!.price;
    // Those of the first day end before there is enough to learn from.
    for (let hour = 0; hour < 30; hour++) {
      clock.set(first + hour * 3_600_000);
      expect((await ask()).status).toBe(200);
      if (hour < 24) held.splice(0).forEach((step) => expect(step()).toBe(false));
    }
    const [begun, ...others] = held;
    expect(others).toEqual([]);
    clock.set(first + 30 * 3_600_000);
    const before = price();
    expect((await ask()).status).toBe(200);
    expect(held).toHaveLength(1);
    // A step of ten minutes, no more.
    expect(price() / before).toBeGreaterThan(0.97);
    add('budgets', begun!);
    await expect.poll(() => price() / before).toBeLessThan(0.5);
    // The one that came due meanwhile is begun by the next request.
    expect((await ask()).status).toBe(200);
    expect(held).toHaveLength(2);
  });

  test("the organisation's budget is spent by one workload for all", async () => {
    const money = { kind: 'money', usd: 1e-7, periodHours: 1 };
    await start({
      organisation: { budgets: [money] },
      workloads: ['a', 'b'].map((id) => ({ id, mode: 'enforce', deployments: IDS, default: DEFAULT_DEPLOYMENT })),
    });
    const refused = await ask({ model: 'b' });
    expect([refused.status, refused.text]).toEqual([
      402,
      expect.stringContaining('the money budget of the organisation is spent'),
    ]);
  });
});

describe.for(['observe', 'shadow', 'enforce'] as const)('control rules in %s', (mode) => {
  const workload = { id: 'main', mode, deployments: IDS, default: DEFAULT_DEPLOYMENT };

  test('never a request to a deployment that breaks one, also when the allowed one fails', async () => {
    await start({ workloads: [{ ...workload, control: { siteJurisdictions: ['FR'] }, onNoCandidate: 'degrade' }] });
    for (const fault of [null, '500', 'garbage'] as const) {
      t.fleet.setFault(DEFAULT_DEPLOYMENT, fault);
      for (let i = 0; i < 4; i++) await ask();
    }
    expect(Object.entries(started()).filter(([id, count]) => id !== DEFAULT_DEPLOYMENT && count > 0)).toEqual([]);
  });

  test.for(['reject', 'degrade'] as const)(
    'nobody left is refused with the rule named, under %s too',
    async (onNoCandidate) => {
      // A rule that broke after the config was read: the table is what decides.
      await start({ workloads: [{ ...workload, onNoCandidate }] });
      const table = t.app.configs.current().tables.current();
      const compiled = table.workloads.get('main')!;
      const broken = { ...compiled, exclusions: compiled.exclusions.map(() => 1) };
      t.app.runtime.outbound.send = () => {
        throw new Error('a breach: something was sent');
      };
      Object.assign(t.app.runtime, { table: () => ({ ...table, workloads: new Map([['main', broken]]) }) });
      const answer = await ask();
      expect(answer.status).toBe(422);
      expect(answer.text).toMatch(/control|rule/i);
      expect(started()).toEqual(onlyDefault(0));
      expect((await t.entries())[0]).toMatchObject({
        outcome: 'refused',
        error: 'JG_ROUTE_NO_CANDIDATE',
        status: 422,
        attempts: [],
      });
    },
  );
});
