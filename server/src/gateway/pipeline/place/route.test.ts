import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../edge/index.ts';
import type { Workload } from '../../../kernel/index.ts';
import type { Mode } from '../../../kernel/policy/types.ts';
import type { JoulegateError } from '../../../units/index.ts';
import { Fleet } from '../../fleet/index.ts';
import { endpointsByPath, NO_MEDIA, type CallRequest, type Endpoint } from '../../dialects/index.ts';
import type { Principal } from '../../tenants/index.ts';
import { deployment, tableOf, workload, type Place } from '../../table.fixture.ts';
import { callerWishes } from '../admit/admit.ts';
import { NO_WISHES } from '../call.ts';
import { resolveOrigin } from '../admit/admit.ts';
import type { Route } from '../call.ts';
import { resolveWorkload, restrict } from '../prepare/workload.ts';
import { route } from './route.ts';
import type { GatewayRuntime } from '../runtime.ts';
import { Budgets } from '../../../accounts/paced/workload-budgets.ts';

const endpoint = endpointsByPath().get('/v1/chat/completions') as Endpoint;
const call: CallRequest = {
  parsed: {},
  model: 'chat',
  stream: false,
  includeUsage: false,
  maxOutputTokens: 100,
  capabilities: 0,
  answers: 1,
  media: NO_MEDIA,
  session: null,
};
const expected = { inputTokens: 250, cacheReadTokens: 0, outputTokens: 100 };
const place = (id: string, usdPerMtok: number, roundTripMs: number): Place => ({
  facts: deployment({ id, price: { ...deployment().price, inputPerMtok: usdPerMtok, outputPerMtok: usdPerMtok } }),
  gramsPerKwh: 100,
  roundTripMs,
});
const PLACES = [place('dear', 9, 10), place('cheap', 1, 200), place('middle', 5, 50)];
const principal = (over: Partial<Principal> = {}): Principal => ({
  keyId: 'k',
  organisation: 'o',
  names: { keyId: 'k', organisation: 'o', team: null },
  name: 'n',
  trustedOrigin: false,
  workloads: null,
  team: null,
  limits: null,
  ...over,
});
const NOBODY = callerWishes({});

function routed(
  policy: Partial<Workload>,
  headers: Record<string, string> = {},
  prepare: (fleet: Fleet) => void = () => {},
): { ids: string[]; route: Route } {
  const full = workload({ deployments: ['dear', 'cheap', 'middle'], defaultDeployment: 'dear', ...policy });
  const table = tableOf(PLACES, [full]);
  const fleet = new Fleet(
    PLACES.map(({ facts }) => facts),
    systemClock,
    () => {},
  );
  prepare(fleet);
  // What routing reads of the runtime; the rest belongs to sending and booking.
  const runtime = { fleet, budgets: new Budgets([full], []), clock: systemClock } as unknown as GatewayRuntime;
  const wishes = callerWishes(headers);
  const named = resolveWorkload(table, principal(), wishes, 'chat', null);
  const resolved =
    wishes.control === null
      ? named
      : { ...named, compiled: restrict(table, named.compiled, wishes.control, wishes.controlText) };
  const found = route(runtime, table, resolved, {
    endpoint,
    call,
    wishes,
    expected,
    textTokens: 250,
    origin: 'here',
    warm: null,
  });
  if (found.refusal !== null) throw found.refusal;
  expect(found.order()[0]).toBe(found.first);
  return { ids: found.order().map((index) => table.deployments[index]?.id ?? '?'), route: found };
}

describe('route', () => {
  test.each<Mode>(['observe', 'shadow'])(
    '%s goes to the default deployment and nowhere else, and still decides',
    (mode) => {
      const { ids, route: found } = routed({ mode });
      expect(ids).toEqual(['dear']);
      expect(found.decision?.chosen).toBe('cheap');
    },
  );

  test.each<Mode>(['observe', 'shadow'])('%s keeps to the default when it is full, down or too slow', (mode) => {
    const down = routed({ mode, latencyLimitMs: 1 }, {}, (fleet) => {
      for (let i = 0; i < 5; i++) fleet.failed(0, 'status 500');
    });
    expect(down.ids).toEqual(['dear']);
  });

  test.each<Mode>(['observe', 'shadow', 'enforce'])('a control rule holds in %s', (mode) => {
    expect(() => routed({ mode, control: { siteJurisdictions: ['DE'] } })).toThrow(
      expect.objectContaining({ code: 'JG_ROUTE_NO_CANDIDATE' }) as Error,
    );
  });

  test.each<Mode>(['observe', 'shadow', 'enforce'])(
    'a rule of the request holds beside those of the workload in %s',
    (mode) => {
      const rule = { 'x-joulegate-control': 'site=DE' };
      expect(() => routed({ mode }, rule)).toThrow(expect.objectContaining({ code: 'JG_ROUTE_NO_CANDIDATE' }) as Error);
      // Never looser: what the workload forbids stays forbidden however friendly the header.
      expect(() =>
        routed({ mode, control: { siteJurisdictions: ['DE'] } }, { 'x-joulegate-control': 'site=FR' }),
      ).toThrow();
      expect(routed({ mode: 'enforce' }, { 'x-joulegate-control': 'site=FR; no-training' }).ids).toEqual([
        'cheap',
        'middle',
        'dear',
      ]);
    },
  );

  test('a decision says what budgets put into its prices', () => {
    const budgets = [{ kind: 'carbon', limit: 9, periodHours: 24, startPrice: 34 }] as const;
    const prices = { carbonUsdPerTonne: 10, latencyUsdPerSecond: 0 };
    expect(routed({ mode: 'enforce', prices, budgets }).route.decision).toMatchObject({
      carbonUsdPerTonne: 34,
      budgetPrices: [{ budget: 'workload chat', dimension: 'carbon', price: 24 }],
    });
    expect(routed({ mode: 'enforce', prices }).route.decision).not.toHaveProperty('budgetPrices');
  });

  test('enforce goes to the chosen one, then to the others by full cost', () => {
    expect(routed({ mode: 'enforce' }).ids).toEqual(['cheap', 'middle', 'dear']);
    expect(routed({ mode: 'enforce', prices: { carbonUsdPerTonne: 0, latencyUsdPerSecond: 1 } }).ids).toEqual([
      'dear',
      'middle',
      'cheap',
    ]);
  });

  test('enforce never falls back to what is excluded', () => {
    expect(routed({ mode: 'enforce' }, { 'x-joulegate-latency-limit-ms': '500' }).ids).toEqual(['middle', 'dear']);
    expect(routed({ mode: 'enforce', latencyLimitMs: 420 }, { 'x-joulegate-latency-limit-ms': '5000' }).ids).toEqual([
      'dear',
    ]);
    const down = routed({ mode: 'enforce' }, {}, (fleet) => {
      for (let i = 0; i < 3; i++) fleet.failed(1, 'status 500');
    });
    expect(down.ids).toEqual(['middle', 'dear']);
    expect(() => routed({ mode: 'enforce' }, { 'x-joulegate-latency-limit-ms': '1' })).toThrow(
      /Refused: none of 3 .* the latency limit/,
    );
  });
});

describe('resolve', () => {
  const table = tableOf(PLACES, [
    workload({ id: 'first', deployments: ['dear'], defaultDeployment: 'dear' }),
    workload({ id: 'second', deployments: ['cheap'], defaultDeployment: 'cheap' }),
  ]);
  const id = (
    model: string,
    over: Partial<Principal> = {},
    headers: Record<string, string> = {},
    fallback: string | null = null,
  ): string => resolveWorkload(table, principal(over), callerWishes(headers), model, fallback).compiled.workload.id;
  const code = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return (error as { code: string }).code;
    }
    return 'none';
  };

  test('an alias, a header, a default or the first that serves the model', () => {
    expect([id('second'), id('llama-3.1-8b'), id('llama-3.1-8b', {}, {}, 'second')]).toEqual([
      'second',
      'first',
      'second',
    ]);
    expect(id('llama-3.1-8b', {}, { 'x-joulegate-workload': 'second' })).toBe('second');
    expect(id('llama-3.1-8b', { workloads: ['second'] })).toBe('second');
    expect(resolveWorkload(table, principal(), NOBODY, 'second', null).modelAsked).toBeNull();
    expect(resolveWorkload(table, principal(), NOBODY, 'llama-3.1-8b', null).modelAsked).toBe('llama-3.1-8b');
  });

  test('what a key may not use is not there for it: the same words as for a name that nobody has', () => {
    const told = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (error) {
        const { code: name, message, where, hint } = error as JoulegateError;
        return [name, message.replaceAll(/"[^"]*"/g, '"…"'), where, hint];
      }
    };
    const limited = { workloads: ['second'] };
    expect(code(() => id('gpt-9'))).toBe('JG_MODEL_UNKNOWN');
    expect(code(() => id('gpt-9', {}, { 'x-joulegate-workload': 'first' }))).toBe('JG_MODEL_UNKNOWN');
    expect(code(() => id('llama-3.1-8b', { workloads: [] }))).toBe('JG_MODEL_UNKNOWN');
    expect(told(() => id('first', limited))).toEqual(told(() => id('nobody', limited)));
    const headers = (workload: string): Record<string, string> => ({ 'x-joulegate-workload': workload });
    expect(told(() => id('llama-3.1-8b', limited, headers('first')))).toEqual(
      told(() => id('llama-3.1-8b', limited, headers('nobody'))),
    );
    // A default that the key may not use is none.
    expect(id('', limited, {}, 'first')).toBe('second');
    expect(told(() => id('', { workloads: [] }, {}, 'first'))).toEqual(told(() => id('', { workloads: [] })));
    // The taker of every other model takes it as it takes any.
    const open = tableOf(PLACES, [
      workload({ id: 'first', deployments: ['dear'], defaultDeployment: 'dear', aliases: ['old-name'] }),
      workload({ id: 'rest', deployments: ['cheap'], defaultDeployment: 'cheap', aliases: ['*'] }),
    ]);
    for (const model of ['first', 'old-name', 'nobody']) {
      const found = resolveWorkload(open, principal({ workloads: ['rest'] }), NOBODY, model, null);
      expect([found.compiled.workload.id, found.modelAsked], model).toEqual(['rest', null]);
    }
  });

  test('the alias * takes what no other serves, for those who may use it and do not ask for exactly their model', () => {
    const open = tableOf(PLACES, [
      workload({ id: 'first', deployments: ['dear'], defaultDeployment: 'dear', models: [] }),
      workload({ id: 'rest', deployments: ['cheap'], defaultDeployment: 'cheap', aliases: ['*'] }),
    ]);
    const found = (model: string, headers: Record<string, string> = {}, over: Partial<Principal> = {}): unknown => {
      const { compiled, modelAsked } = resolveWorkload(open, principal(over), callerWishes(headers), model, null);
      return [compiled.workload.id, modelAsked];
    };
    expect([found('gpt-9'), found('first'), found('llama-3.1-8b')]).toEqual([
      ['rest', null],
      ['first', null],
      ['rest', 'llama-3.1-8b'],
    ]);
    expect(found('gpt-9', { 'x-joulegate-workload': 'rest' })).toEqual(['rest', null]);
    expect(code(() => found('gpt-9', { 'x-joulegate-workload': 'first' }))).toBe('JG_MODEL_UNKNOWN');
    for (const headers of [
      { 'x-joulegate-control': 'model=exact' },
      { 'x-joulegate-control': 'model=exact', 'x-joulegate-workload': 'rest' },
    ])
      expect(code(() => found('gpt-9', headers as Record<string, string>))).toBe('JG_MODEL_UNKNOWN');
    expect(code(() => found('gpt-9', {}, { workloads: ['first'] }))).toBe('JG_MODEL_UNKNOWN');
  });

  test('an origin is believed from trusted keys only', () => {
    const origin = (over: Partial<Principal>, name: string): string =>
      resolveOrigin(table, principal(over), callerWishes({ 'x-joulegate-origin': name }), 'own');
    expect([origin({}, 'here'), origin({ trustedOrigin: true }, 'here')]).toEqual(['own', 'here']);
    expect(code(() => origin({ trustedOrigin: true }, 'mars'))).toBe('JG_BAD_HEADER');
    expect(resolveOrigin(table, principal({ trustedOrigin: true }), NOBODY, 'own')).toBe('own');
  });
});

describe('request headers', () => {
  test('are read', () => {
    expect(
      callerWishes({
        'x-joulegate-workload': ' chat ',
        'x-joulegate-latency-limit-ms': '250',
        'x-joulegate-units': 'documents=1, pages=12.5',
        'x-joulegate-control': 'model=exact',
      }),
    ).toEqual({
      workload: 'chat',
      origin: null,
      latencyLimitMs: 250,
      units: { documents: 1, pages: 12.5 },
      exactModel: true,
      control: null,
      controlText: 'model=exact',
      caller: { session: null, agent: null },
    });
    expect(NOBODY).toEqual(NO_WISHES);
  });

  test.each([
    ['x-joulegate-latency-limit-ms', 'soon'],
    ['x-joulegate-latency-limit-ms', '0'],
    ['x-joulegate-latency-limit-ms', '-5'],
    ['x-joulegate-latency-limit-ms', ''],
    ['x-joulegate-units', ''],
    ['x-joulegate-units', 'documents'],
    ['x-joulegate-units', 'documents=-1'],
    ['x-joulegate-units', '__proto__=1'],
    ['x-joulegate-units', 'a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1'],
    ['x-joulegate-control', 'model=any'],
  ])('%s: %s is refused by name', (name, value) => {
    expect(() => callerWishes({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'JG_BAD_HEADER', where: name }) as Error,
    );
  });

  test('given twice is refused', () => {
    expect(() => callerWishes({ 'x-joulegate-origin': ['a', 'b'] })).toThrow(/given twice/);
  });
});
