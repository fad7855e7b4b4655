import type { MapHours, MapState, MapToday } from '../api/control-plane.ts';
import { count, figure, quantity, text } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';
import { Badges } from '../map/badges.tsx';
import { carbonColour, carbonWord } from '../map/carbon-scale.ts';
import { zoneName } from '../map/country-zone.ts';
import { intervalText, STATE_WORDS, type HourFigure } from '../map/hour-figure.ts';
import { Mix } from './mix.tsx';
import { useOf, useSentence } from './unused-words.ts';
import { ZoneChartFigure } from './zone-chart.tsx';

type Card = MapHours['sites'][number];

/** Everything the map knows of one site. */
export function SiteCard({
  site,
  card,
  today,
  zone,
  figures,
  index,
  present,
  when,
  decisions,
}: {
  readonly site: MapState['sites'][number];
  readonly card: Card;
  readonly today: MapToday | null;
  readonly zone: MapHours['zones'][number] | undefined;
  readonly figures: readonly HourFigure[];
  readonly index: number;
  readonly present: number;
  readonly when: string;
  readonly decisions: number;
}) {
  const shown = figures[index] ?? { gPerKwh: null, state: 'unknown', factor90: null };
  return (
    <section className="panel site-card" aria-labelledby="site-title">
      <h2 id="site-title">{site.name}</h2>
      <p className="muted">
        {site.zone === null ? 'grid zone unknown' : `zone ${site.zone}, ${zoneName(site.zone)}`}
        {site.latitude === null && '; place unknown'}
      </p>
      <p className="site-intensity">
        <i
          className="swatch"
          aria-hidden="true"
          style={shown.gPerKwh === null ? undefined : { background: carbonColour(shown.gPerKwh) }}
        />
        <strong>{shown.gPerKwh === null ? 'unknown' : figure(shown.gPerKwh)}</strong>{' '}
        {shown.gPerKwh !== null && <span className="unit">g CO2e/kWh, {carbonWord(shown.gPerKwh)}</span>}{' '}
        {shown.state !== 'known' && <Badges words={[STATE_WORDS[shown.state]]} />}
      </p>
      <p className="muted site-when">
        {when}
        {intervalText(shown) !== null && `; 90 %: ${intervalText(shown)}`}
        {zone?.ageHours != null && zone.ageHours > 0 && `; newest known hour is ${zone.ageHours} h old`}
      </p>
      <ZoneChartFigure figures={figures} present={present} index={index} zone={site.zone ?? site.name} />
      <p>{rankWords(card)}</p>
      <Today today={today} site={site.key} />
      <Deployments deployments={card.deployments} />
      <section aria-label="Why it is not used">
        <h3>Why it is not used more</h3>
        <p>{useSentence(useOf(card.deployments), decisions)}</p>
      </section>
      {zone !== undefined && <Mix zone={zone} />}
      {zone?.source != null && (
        <p className="muted site-source">
          {zone.source}; licence: {zone.licence}
        </p>
      )}
    </section>
  );
}

function rankWords({ cleanest }: Card): string {
  if (cleanest === null) return 'No rank: the hours of this week are not known here, or of no other zone of the fleet.';
  const { hours, compared, rank, of } = cleanest;
  return `Cleanest zone of the fleet in ${count(hours)} of the last ${count(compared)} hours: number ${rank} of ${of} with hourly figures.`;
}

const NOTHING = { requests: 0, costUsd: 0, carbonG: 0, energyWh: 0, tier: null } as const;

function Today({ today: all, site }: { readonly today: MapToday | null; readonly site: string }) {
  if (all === null)
    return (
      <section aria-label="Today">
        <h3>Today</h3>
        <p className="muted site-today-pending">Reading the books…</p>
      </section>
    );
  const today = all.sites.find(({ key }) => key === site) ?? NOTHING;
  const money = quantity(today.costUsd, 'USD');
  return (
    <section aria-label="Today">
      <h3>
        Today <span className="muted">since 00:00 UTC, as booked</span>
      </h3>
      <dl className="site-today">
        <div>
          <dt>money</dt>
          <dd>{today.costUsd === null ? 'unknown' : `${money.value} ${money.unit}`}</dd>
        </div>
        <div>
          <dt>carbon</dt>
          <dd>
            {text(today.carbonG, 'g')} {today.requests > 0 && <TierMark tier={today.tier} />}
          </dd>
        </div>
        <div>
          <dt>energy</dt>
          <dd>
            {text(today.energyWh, 'Wh')} {today.requests > 0 && <TierMark tier={today.tier} />}
          </dd>
        </div>
        <div>
          <dt>requests</dt>
          <dd>{count(today.requests)}</dd>
        </div>
      </dl>
    </section>
  );
}

function Deployments({ deployments }: Pick<Card, 'deployments'>) {
  if (deployments.length === 0) return <p className="muted">No deployment is configured here.</p>;
  return (
    <section aria-label="Deployments">
      <h3>Deployments</h3>
      <ul className="site-deployments">
        {deployments.map((deployment) => (
          <li key={deployment.id}>
            <strong>{deployment.id}</strong> <span className="muted">{deployment.model}</span>
            {deployment.healthy === false && <strong className="warn"> not healthy</strong>}
            <dl>
              <div>
                <dt>price, USD per 1,000,000 tokens</dt>
                <dd title={deployment.priceSource}>
                  {figure(deployment.inputUsdPerMtok)} in, {figure(deployment.outputUsdPerMtok)} out
                </dd>
              </div>
              <div>
                <dt>latency to the first token, expected</dt>
                <dd>{text(deployment.latencyMs, 'ms')}</dd>
              </div>
              <div>
                <dt>requests under way</dt>
                <dd>
                  {deployment.inFlight === null || deployment.maxInFlight === null
                    ? 'unknown'
                    : `${count(deployment.inFlight)} of at most ${count(deployment.maxInFlight)}`}
                </dd>
              </div>
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}
