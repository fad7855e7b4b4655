import type { MapState } from '../api/control-plane.ts';
import { carbonColour } from '../map/carbon-scale.ts';
import { shortFigure, STATE_WORDS, type HourFigure } from '../map/hour-figure.ts';
import { shortSiteName } from '../map/site-name.ts';

type Site = MapState['sites'][number];

/** Every site; a press opens its card. */
export function SiteList({
  sites,
  figureOf,
  selected,
  select,
}: {
  readonly sites: readonly Site[];
  readonly figureOf: (site: Site) => HourFigure;
  readonly selected: string | null;
  readonly select: (site: string) => void;
}) {
  return (
    <section className="panel site-list" aria-labelledby="sites-title">
      <h2 id="sites-title">
        Sites <span className="muted">busiest first, g CO2e/kWh</span>
      </h2>
      {sites.length === 0 && <p className="muted">No site is configured.</p>}
      <ul>
        {sites.map((site) => {
          const figure = figureOf(site);
          return (
            <li key={site.key}>
              <button type="button" aria-pressed={site.key === selected} onClick={() => select(site.key)}>
                <i
                  className="swatch"
                  aria-hidden="true"
                  style={figure.gPerKwh === null ? undefined : { background: carbonColour(figure.gPerKwh) }}
                />
                <span className="site-list-name" title={site.name}>
                  {shortSiteName(site.name)}{' '}
                  {shortSiteName(site.name) !== site.name && (
                    <span className="site-list-where">{site.name.replace(/\s*\([^()]+\)\s*$/, '')}</span>
                  )}
                </span>
                <span className="num">
                  {shortFigure(figure)}
                  <span className="sr-only"> {STATE_WORDS[figure.state]}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
