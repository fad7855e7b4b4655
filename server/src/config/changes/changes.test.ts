import { expect, test } from 'vitest';
import { testConfig } from '../../app/test-app.fixture.ts';
import { parseConfig, resolveConfig } from '../index.ts';
import { configChanges } from './index.ts';

const DISGUISE = { owner: (name: string) => `(${name.length})`, secret: (text: string) => `<${text.length}>` };
const leaves = (options: object) => {
  const text = JSON.stringify(testConfig({ url: () => 'http://127.0.0.1:1/v1' }, 'data', options));
  const { raw } = resolveConfig(parseConfig(text, 'a.yaml'), 'a.yaml', Date.UTC(2026, 10, 28));
  return configChanges.leaves(raw, DISGUISE);
};
const between = (before: object, after: object) =>
  configChanges
    .between(leaves(before), leaves(after))
    .map(({ kind, path, before: was, after: is, effect, workloads }) => [kind, path, was, is, effect, workloads]);
const workload = (more: object) => ({ workloads: [{ id: 'main.v1', deployments: ['paris-h100'], ...more }] });
const limits = (of: object) => ({ more: { limits: of } });

test('each kind of setting is told by its path, with what it was and is', () => {
  const of = ['main.v1'];
  const grams = (amount: number) => workload({ budgets: [{ kind: 'carbon', grams: amount }] });
  expect(between(grams(5), grams(3))).toEqual([
    ['budget', 'workloads.main.v1.budgets.carbon.grams', 5, 3, 'tightened', of],
  ]);
  expect(between(limits({ keys: { rpm: 5 } }), limits({ keys: { rpm: 9 } }))).toEqual([
    ['limit', 'limits.keys.rpm', 5, 9, 'loosened', null],
  ]);
  expect(between(limits({}), limits({ teams: { sales: { budgets: [{ usd: 5, period: 'day' }] } } }))).toEqual([
    ['limit', 'limits.teams.(5).budgets.usd day', null, 5, 'tightened', null],
  ]);
  const rule = (countries: string[]) => workload({ control: { operatorJurisdictions: countries } });
  expect(between(rule(['FR']), rule(['FR', 'DE']))[0]).toEqual([
    'control',
    'workloads.main.v1.control.operatorJurisdictions',
    '["FR"]',
    '["FR","DE"]',
    'loosened',
    of,
  ]);
  const carbon = (price: number) => workload({ prices: { carbonUsdPerTonne: price } });
  expect(between(carbon(0), carbon(80))).toEqual([
    ['price', 'workloads.main.v1.prices.carbonUsdPerTonne', 0, 80, null, of],
  ]);
  const priced = (inputPerMtok: number) => ({
    ...workload({}),
    each: { 'paris-h100': { price: { inputPerMtok, outputPerMtok: 1, source: 'x', asOf: '2026-11-01' } } },
  });
  expect(between(priced(1), priced(2))).toEqual([
    ['price', 'deployments.paris-h100.price.inputPerMtok', 1, 2, null, of],
  ]);
  const latency = (ttftMs: number) => ({ each: { 'paris-h100': { latency: { ttftMs } } } });
  expect(between(latency(1), latency(2))[0]).toEqual([
    'deployment',
    'deployments.paris-h100.latency.ttftMs',
    1,
    2,
    null,
    ['main'],
  ]);
  expect(between(workload({ mode: 'observe' }), workload({ mode: 'enforce' }))).toEqual([
    ['routing', 'workloads.main.v1.mode', 'observe', 'enforce', null, of],
  ]);
  const entity = (organisations: string[]) => ({
    more: { reporting: { entities: [{ name: 'Group', organisations }] } },
  });
  expect(between(entity(['acme']), entity(['acme', 'other one']))).toEqual([
    ['reporting', 'reporting.entities.Group.organisations', '["(4)"]', '["(4)","(9)"]', null, null],
  ]);
  expect(between({ gateway: { maxInFlight: 5 } }, { gateway: { maxInFlight: 6 } })).toEqual([
    ['other', 'gateway.maxInFlight', 5, 6, null, null],
  ]);
});

test('what is equal, or a port of a process, is no change; a list in another order of items is none', () => {
  expect(between(workload({}), workload({}))).toEqual([]);
  expect(between({ gateway: { port: 4000 } }, { gateway: { port: 4001 } })).toEqual([]);
  const two = [
    { id: 'a', deployments: ['paris-h100'] },
    { id: 'b', deployments: ['paris-h100'] },
  ];
  expect(between({ workloads: two }, { workloads: two.toReversed() })).toEqual([]);
});

test('a secret changes, and its value is nowhere', () => {
  const with_ = (secret: string) => ({
    ...workload({}),
    each: { 'paris-h100': { credential: { command: ['print', secret] } } },
    storage: { redis: { url: `redis://me:${secret}@localhost` } },
    more: { traces: { url: `http://collector/v1?key=${secret}`, headers: { authorization: { file: secret } } } },
  });
  const [before, after] = [leaves(with_('geheim-1')), leaves(with_('geheim-22'))];
  const changes = configChanges.between(before, after);
  expect(changes.map(({ path, secret }) => [path, secret])).toEqual([
    ['storage.redis.url', true],
    ['deployments.paris-h100.credential', true],
    ['traces.url', true],
    ['traces.headers', true],
  ]);
  expect(changes.map((change) => [change.before, change.after])).toEqual(Array(4).fill(['(secret)', '(secret)']));
  expect(JSON.stringify([before, after, changes])).not.toContain('geheim');
});

test('a workload that comes or goes has no rule that anybody lost', () => {
  const second = { id: 'b', deployments: ['paris-h100'], control: { noTraining: true } };
  const first = { id: 'a', deployments: ['paris-h100'] };
  const gone = configChanges.between(leaves({ workloads: [first, second] }), leaves({ workloads: [first] }));
  expect(gone.some(({ path }) => path === 'workloads.b.control.noTraining')).toBe(true);
  expect(gone.filter((each) => each.effect !== null || configChanges.isLost(each))).toEqual([]);
});
