import { expect, test } from 'vitest';
import {
  candidates,
  decide,
  exclusions,
  type Budget,
  type Decision,
  type LiveState,
  type PerSpend,
  type Workload,
} from '../../kernel/index.ts';
import { deployment, tableOf, workload } from '../../gateway/table.fixture.ts';
import { PacedBudget } from './budget.ts';
import { spentBudget } from './spent-budget.ts';
import { WorkloadBudgets } from './workload-budgets.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);

interface Refused extends Partial<PerSpend<number>> {
  readonly by: (typeof exclusions.names)[number];
}

/** A decision in which nobody may serve: what each deployment would spend, and why it may not. */
function nobody(...deployments: readonly Refused[]): Decision {
  const numbers = deployments.flatMap((each) => {
    const own = Array.from({ length: candidates.stride }, () => NaN);
    for (const name of ['cashUsd', 'carbonG', 'waterL', 'addedMs'] as const)
      own[candidates.offset[name]] = each[name] ?? 0;
    return own;
  });
  return {
    workload: 'chat',
    tableVersion: 1,
    deployments: deployments.map((_, i) => `d${i}`),
    numbers,
    exclusions: deployments.map(({ by }) => exclusions.codeOf(by)),
    chosen: null,
    nearest: 'd0',
    reason: 'no-candidate',
    relaxed: [],
    carbonUsdPerTonne: 0,
    latencyUsdPerSecond: 0,
  };
}

/** A workload's budget for a day, of which so much is spent. */
function paced(over: Partial<Budget> = {}, spent = 0): PacedBudget {
  const budget = new PacedBudget('chat', { kind: 'money', limit: 1, periodHours: 24, ...over });
  budget.observe(START, { cashUsd: spent, carbonG: spent, waterL: spent, addedMs: spent });
  return budget;
}

test('the budget that most deployments break is named, with what is left and the least that one of them takes', () => {
  const decision = nobody(
    { by: 'budget', cashUsd: 0.5, carbonG: 9 },
    { by: 'health', cashUsd: 0.01, carbonG: 90 },
    { by: 'budget', cashUsd: 0.25, carbonG: 1 },
  );
  const carbon = paced({ kind: 'carbon', limit: 10 }, 5);
  const money = paced({}, 0.875);
  for (const budgets of [
    [carbon, money],
    [money, carbon],
  ])
    expect(spentBudget(decision, budgets, START + HOUR)).toMatchObject({
      opensAt: null,
      error: {
        code: 'JG_BUDGET_SPENT',
        message:
          'the money budget of workload chat is spent: 0.125 of 1 USD are left, this request takes at least 0.250; its period ends 2026-01-02T00:00:00.000Z',
        hint: 'wait for the next period, raise the budget, or set whenSpent: degrade; a retry before does not help',
      },
    });
});

test('a budget that the request keeps to the last cent is not the reason', () => {
  expect(spentBudget(nobody({ by: 'budget', cashUsd: 0.25 }), [paced({}, 0.75)], START)).toBeNull();
  expect(spentBudget(nobody({ by: 'budget', cashUsd: 0.2501 }), [paced({}, 0.75)], START)).not.toBeNull();
});

test('a budget that degrades refuses nobody, however far it is overdrawn', () => {
  const soft = paced({ whenSpent: 'degrade' }, 5);
  const decision = nobody({ by: 'budget', cashUsd: 1, addedMs: 30 });
  expect(spentBudget(decision, [soft], START)).toBeNull();
  expect(spentBudget(decision, [soft, paced({ kind: 'latency', limit: 1 }, 40)], START)?.error.message).toMatch(
    /^the latency budget/,
  );
});

test('what another rule keeps out is no budget that is spent', () => {
  expect(spentBudget(nobody({ by: 'health', cashUsd: 5 }), [paced()], START)).toBeNull();
  expect(spentBudget(nobody({ by: 'budget', cashUsd: 5 }), [], START)).toBeNull();
});

test('a deployment that nobody knows the spend of is not the one that takes the least', () => {
  const decision = nobody({ by: 'budget', cashUsd: NaN }, { by: 'budget', cashUsd: 3 });
  expect(spentBudget(decision, [paced()], START)?.error.message).toContain('takes at least 3.00;');
  expect(spentBudget(nobody({ by: 'budget', cashUsd: NaN }), [paced()], START)).toBeNull();
});

test.each([
  ['queue', 0.7, START + 24 * HOUR],
  ['queue', 1, START + 24 * HOUR],
  ['queue', 1.01, null],
  ['reject', 0.7, null],
] as const)('a budget of 1 USD that would %s opens for a request of %d USD at %j', (whenSpent, cashUsd, opensAt) => {
  const refusal = spentBudget(nobody({ by: 'budget', cashUsd }), [paced({ whenSpent }, 0.5)], START + HOUR);
  expect(refusal?.opensAt).toBe(opensAt);
});

/** What a workload with spent budgets decides, and its budgets. */
function spentChoice(owner: Workload, shared: readonly PacedBudget[] = []) {
  const budgets = new WorkloadBudgets(owner, shared);
  const { prices, ...allowed } = budgets.terms(START);
  const table = tableOf([{ facts: deployment(), gramsPerKwh: 100, roundTripMs: 5 }], [owner]);
  const live: LiveState = {
    ttftMs: new Float64Array([100]),
    unavailable: new Uint8Array(1),
  };
  const ask = (contextTokens: number) =>
    decide(
      table,
      table.workloads.get('chat')!,
      {
        origin: 'here',
        expected: { inputTokens: 1000, cacheReadTokens: 0, outputTokens: 100 },
        modelAsked: null,
        exactModel: false,
        capabilities: 0,
        contextTokens,
        latencyLimitMs: null,
        ...allowed,
      },
      live,
      prices,
    );
  return { budgets, ask };
}

test('the refusal names the budget that nothing keeps, its end and what to do; another refusal stays what it is', () => {
  const { budgets, ask } = spentChoice(
    workload({
      budgets: [
        { kind: 'latency', limit: 500, periodHours: 24 },
        { kind: 'money', limit: 1e-6, periodHours: 24 },
      ],
    }),
  );
  const refusal = spentBudget(ask(100), budgets.all, START)?.error;
  expect(refusal).toMatchObject({
    code: 'JG_BUDGET_SPENT',
    status: 402,
    hint: expect.stringContaining('whenSpent: degrade') as string,
  });
  expect(refusal?.message).toMatch(
    /^the money budget of workload chat is spent: .*0\.00000100 of 0\.000001 USD are left.*2026-01-02T00:00:00\.000Z$/,
  );
  expect(spentBudget(ask(1e9), budgets.all, START)).toBeNull();
});

test('of two budgets that nothing keeps the refusal names the first of the workload, then the organisation', () => {
  const money = { kind: 'money', limit: 1e-6, periodHours: 24 } as const;
  const carbon = { kind: 'carbon', limit: 1e-6, periodHours: 24 } as const;
  const named = (budgets: Workload['budgets'], shared: readonly PacedBudget[] = []): string | undefined => {
    const choice = spentChoice(workload({ budgets }), shared);
    return spentBudget(choice.ask(100), choice.budgets.all, START)?.error.message.split(' is spent')[0];
  };
  expect(named([money, carbon])).toBe('the money budget of workload chat');
  expect(named([carbon, money])).toBe('the carbon budget of workload chat');
  expect(named([carbon], [new PacedBudget(null, money)])).toBe('the carbon budget of workload chat');
  expect(named([], [new PacedBudget(null, money), new PacedBudget(null, carbon)])).toBe(
    'the money budget of the organisation',
  );
});
