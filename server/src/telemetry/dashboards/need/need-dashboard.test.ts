import { describe, expect, test } from 'vitest';
import { METRICS, exposedName, type MetricName } from '../../metrics.ts';
import { dashboardJson } from '../builder.ts';
import { FIGURES } from './figures.ts';
import { needDashboard } from './need-dashboard.ts';
import type { Known } from './places.ts';
import { readNeed } from './read-need.ts';

const deployment = (id: string, model: string, site: string, provider: string, zone: string, jurisdiction: string) =>
  ({
    id,
    model: { key: model, name: model },
    site: { key: site, name: site, provider, zone, jurisdiction },
    control: { operator: provider },
  }) as unknown as Known['deployments'][number];
const KNOWN: Known = {
  workloads: [{ id: 'chat' }, { id: 'documents' }],
  deployments: [
    deployment('paris-h100', 'llama-3.1-70b', 'gcp:europe-west9', 'gcp', 'FR', 'FR'),
    deployment('stockholm', 'llama-3.1-70b', 'aws:eu-north-1', 'aws', 'SE-SE3', 'SE'),
    deployment('virginia', 'gpt-oss-20b', 'aws:us-east-1', 'aws', 'US-MIDA-PJM', 'US'),
  ],
};
const exprs = (text: string, known: Known | null = KNOWN): readonly string[] =>
  needDashboard(text, known).dashboard.rows.flatMap(({ panels }) =>
    panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
  );

describe('what is read of a need', () => {
  test('figures, splits, time and place; what nothing takes is told', () => {
    const need = readNeed('Show me latency and cost by team for the last week in EU, please, with sparkles', KNOWN);
    expect(need).toMatchObject({
      figures: ['duration', 'firstToken', 'cost'],
      splits: ['team'],
      period: { from: 'now-1w' },
      places: [{ words: 'eu', label: 'deployment', values: ['paris-h100', 'stockholm'] }],
      notUnderstood: ['sparkles'],
    });
    expect(need.understood).toContainEqual({ words: 'last week', means: 'time: the last week' });
  });

  test.each([
    ['energy today', 'now-1d'],
    ['energy of the past 30 days', 'now-30d'],
    ['energy over the last two quarters', 'now-6M'],
    ['energy, 24h', 'now-24h'],
    ['energy this month', 'now-1M'],
    ['energy 90 minutes', 'now-90m'],
  ])('%s', (text, from) => expect(readNeed(text, null)).toMatchObject({ period: { from }, notUnderstood: [] }));

  test.each([['energy of the last 0 days'], ['energy of the last 99999 days'], ['energy of the last sausages']])(
    '%s has no time that is understood, and says so',
    (text) => {
      const { period, notUnderstood } = readNeed(text, null);
      expect(period).toBeNull();
      expect(notUnderstood).not.toEqual([]);
    },
  );

  test('without a config no place is known, and a place is a word that is not understood', () => {
    expect(readNeed('cost in eu', null).notUnderstood).toEqual(['eu']);
  });

  test('names of several kinds narrow each other, names of one kind add up; us is a place only where it can be', () => {
    const values = (text: string) => readNeed(text, KNOWN).places.map((place) => place.values);
    expect(values('cost of llama-3.1-70b in sweden and the united states')).toEqual([['stockholm']]);
    expect(values('cost in sweden and us')).toEqual([['stockholm']]);
    expect(values('cost in us')).toEqual([['virginia']]);
    expect(values('show us the cost of aws')).toEqual([['stockholm', 'virginia']]);
    expect(values('cost of documents')).toEqual([['documents']]);
  });

  test('every phrase of every figure is found again', () => {
    for (const [id, { words }] of Object.entries(FIGURES))
      for (const word of words)
        expect([word, readNeed(word, null).figures]).toEqual([word, expect.arrayContaining([id])]);
  });
});

describe('the dashboard', () => {
  test('the same words make the same dashboard, and others another', () => {
    const [one, again, other] = ['cost by workload', 'cost by workload', 'cost by deployment'].map((text) =>
      dashboardJson(needDashboard(text, KNOWN).dashboard),
    );
    expect(one).toEqual(again);
    expect((one as { uid: string }).uid).not.toBe((other as { uid: string }).uid);
  });

  test('series are narrowed where they can be; where they cannot nothing is shown, and it is told', () => {
    const { dashboard, left } = needDashboard('latency, grid intensity and cost by workload in eu, last week', KNOWN);
    const titles = dashboard.rows.map(({ title }) => title);
    expect(titles).toEqual(['First token', 'Money', 'Grid intensity']);
    for (const expr of exprs('latency, grid intensity and cost in eu'))
      expect(expr).toMatch(/deployment=~"paris-h100\|stockholm"|zone=~"FR\|SE-SE3"/);
    expect(left.map(({ what }) => what)).toEqual(expect.arrayContaining(['Duration of requests, eu']));
  });

  test('teams are no label: what they used of their limits is shown, latency by team is left', () => {
    const { left } = needDashboard('latency and cost by team', KNOWN);
    expect(exprs('cost by team')).toContain(
      'max by (organisation, owner, period) (joulegate_limit_used{scope="team", dimension="money"})',
    );
    expect(left.map(({ what, instead }) => [what, instead !== null])).toEqual([
      ['Duration of requests by team', true],
      ['First token by team', true],
    ]);
  });

  test('figures of a million tokens are a ratio of rates of the same series', () => {
    expect(exprs('carbon per million tokens by deployment')).toEqual([
      'sum by (deployment) (rate(joulegate_carbon_grams_total[$__rate_interval])) / (sum by (deployment) (rate(joulegate_tokens_total[$__rate_interval])) > 0) * 1e6',
    ]);
  });

  test('a name of the config cannot leave its quotes', () => {
    const known = { ...KNOWN, workloads: [{ id: 'a"}or"b.c\\' }] };
    expect(exprs('cost of a"}or"b.c\\', known).join()).not.toContain('or"b');
  });

  test('what names no figure, or what no series can tell, is refused with a way on', () => {
    expect(() => needDashboard('weather in general', KNOWN)).toThrow(/names a figure/);
    expect(() => needDashboard('overhead of virginia', KNOWN)).toThrow(/no series can tell it.*no label deployment/);
  });

  test('an area that no deployment stands in is no reason to show all', () => {
    expect(() => needDashboard('cost in the uk', KNOWN)).toThrow(/no deployment of the config is meant by "uk"/);
  });

  test('every figure makes panels of metrics that there are, with unit and words, split and not', () => {
    const ours = new Set((Object.keys(METRICS) as MetricName[]).map(exposedName));
    for (const { words } of Object.values(FIGURES))
      for (const by of ['', ' by workload', ' by deployment and zone']) {
        const { dashboard } = needDashboard(`${words[0]}${by}`, KNOWN);
        for (const panel of dashboard.rows.flatMap(({ panels }) => panels)) {
          expect(panel.unit).not.toBe('');
          expect(panel.what.length).toBeGreaterThan(20);
          for (const { expr } of panel.queries)
            for (const name of expr.match(/joulegate_\w+/g) ?? []) expect(ours).toContain(name.replace(/_bucket$/, ''));
        }
      }
  });
});
