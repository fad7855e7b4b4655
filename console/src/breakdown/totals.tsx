import type { Breakdown } from '../api/control-plane.ts';
import { count, percent, quantity, text } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';

type Figures = Breakdown['total'];

interface TotalProps {
  readonly kind: 'money' | 'energy' | 'carbon' | 'latency';
  readonly name: string;
  readonly value: number | null;
  readonly before: number | null;
  readonly unit: string;
  readonly tier: Figures['tier'];
  readonly notes: readonly string[];
}

/** The sums of a period, each beside the period before. */
export function Totals({ total, before }: Pick<Breakdown, 'total' | 'before'>) {
  const { perThousandTokens: each, unknown, electricityUsd, lean } = total;
  const byFiles = (value: number | undefined, unit: string): string =>
    value === undefined ? '' : `${text(value, unit)} saved by files as text`;
  const perTokens = (value: number | null, unit: string): readonly string[] =>
    value === null ? [] : [`${text(value, unit)} per 1,000 tokens`, `${text(value * 1000, unit)} per million`];
  const besides = (requests: number): string => (requests > 0 ? `${count(requests)} requests unknown besides` : '');
  return (
    <section className="panel tiles" aria-label="Totals of the period">
      <Total
        kind="money"
        name="Money"
        value={total.costUsd}
        before={before?.costUsd ?? null}
        unit="USD"
        tier={null}
        notes={[
          ...perTokens(each.costUsd, 'USD'),
          electricityUsd === null ? '' : `${text(electricityUsd, 'USD')} of it as electricity`,
          byFiles(lean?.costUsd, 'USD'),
          besides(unknown.cost),
        ]}
      />
      <Total
        kind="energy"
        name="Energy"
        value={total.energyWh}
        before={before?.energyWh ?? null}
        unit="Wh"
        tier={total.tier}
        notes={[...perTokens(each.energyWh, 'Wh'), byFiles(lean?.energyWh, 'Wh'), besides(unknown.energy)]}
      />
      <Total
        kind="carbon"
        name="Carbon"
        value={total.carbonG}
        before={before?.carbonG ?? null}
        unit="g"
        tier={total.tier}
        notes={[...perTokens(each.carbonG, 'g'), byFiles(lean?.carbonG, 'g'), besides(unknown.carbon)]}
      />
      <Total
        kind="latency"
        name="Added latency"
        value={total.meanAddedMs}
        before={before?.meanAddedMs ?? null}
        unit="ms"
        tier={null}
        notes={[
          `mean of ${count(total.requests)} ${total.requests === 1 ? 'request' : 'requests'}, over the nearest`,
          `${count(total.inputTokens)} tokens read, ${count(total.outputTokens)} written`,
          lean === null ? '' : `${count(lean.tokens)} not read, ${count(lean.files)} files went as text`,
        ]}
      />
    </section>
  );
}

function Total({ kind, name, value, before, unit, tier, notes }: TotalProps) {
  const shown = quantity(value, unit);
  return (
    <article className={`tile tile-${kind}`} aria-label={name}>
      <h2>
        <span className="tile-hue" aria-hidden="true" />
        {name}
      </h2>
      <p className="tile-value">
        <strong>{shown.value}</strong>{' '}
        <span className="unit">{kind === 'carbon' ? `${shown.unit} CO2e` : shown.unit}</span>{' '}
        {tier !== null && value !== null && <TierMark tier={tier} />}
      </p>
      {before !== null && value !== null && <p className="delta muted">{beforeWords(value, before, unit)}</p>}
      {notes
        .filter((note) => note !== '')
        .map((note) => (
          <p key={note} className="tile-note">
            {note}
          </p>
        ))}
    </article>
  );
}

function beforeWords(value: number, before: number, unit: string): string {
  const change = before === 0 ? null : value / before - 1;
  if (change === null || unit === 'ms') return `${text(before, unit)} in the period before`;
  const arrow = Math.abs(change) < 0.0005 ? '=' : change < 0 ? '▼' : '▲';
  return `${arrow} ${percent(Math.abs(change))} against ${text(before, unit)} in the period before`;
}
