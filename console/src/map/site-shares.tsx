import type { MapState } from '../api/control-plane.ts';
import { percent } from '../figures/format.ts';
import { carbonColour } from './carbon-scale.ts';
import { shortSiteName } from './site-name.ts';

const SHOWN = 8;

/** Where the recent requests ran, most first. */
export function SiteShares({ sites }: { readonly sites: MapState['sites'] }) {
  const total = sites.reduce((sum, site) => sum + site.requests, 0);
  const busiest = sites.toSorted((a, b) => b.requests - a.requests).slice(0, SHOWN);
  return (
    <section className="panel shares" aria-labelledby="shares-title">
      <h2 id="shares-title">
        Sites <span className="muted">share of recent requests, grid carbon</span>
      </h2>
      <ol>
        {busiest.map((site) => {
          const share = total > 0 ? site.requests / total : 0;
          return (
            <li key={site.key}>
              <span title={site.name}>
                <i
                  className="swatch"
                  aria-hidden="true"
                  style={
                    site.intensityGPerKwh === null ? undefined : { background: carbonColour(site.intensityGPerKwh) }
                  }
                />
                {shortSiteName(site.name)}
              </span>
              <span className="num">
                {site.intensityGPerKwh === null ? 'unknown' : `${Math.round(site.intensityGPerKwh)} g/kWh`}
              </span>
              <span className="share-bar" aria-hidden="true">
                <span style={{ width: `${share * 100}%` }} />
              </span>
              <span className="num">{percent(share)}</span>
            </li>
          );
        })}
      </ol>
      {sites.length > SHOWN && <p className="muted">and {sites.length - SHOWN} more in the table under the map</p>}
    </section>
  );
}
