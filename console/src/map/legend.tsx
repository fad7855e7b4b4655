import { CARBON_MAX, CARBON_STOPS } from './carbon-scale.ts';

const TICKS = [0, 200, 400, 600, 800];

/**
 * The fixed scale, and what the marks mean.
 * @param left arcs that were not drawn
 */
export function Legend({ left, countries = false }: { readonly left: number; readonly countries?: boolean }) {
  return (
    <div className="legend">
      <svg
        viewBox="-8 0 220 26"
        className="legend-scale"
        role="img"
        aria-label="Scale of grid carbon from 0 (green) through 200 (yellow) and 450 (orange) to 800 grams per kilowatt hour (brown)"
      >
        <defs>
          <linearGradient id="carbon-scale">
            {CARBON_STOPS.map(({ gPerKwh, rgb }) => (
              <stop key={gPerKwh} offset={gPerKwh / CARBON_MAX} stopColor={`rgb(${rgb.join(' ')})`} />
            ))}
          </linearGradient>
        </defs>
        <rect x="0" y="0" width="200" height="8" fill="url(#carbon-scale)" />
        {TICKS.map((tick) => (
          <text key={tick} x={(tick / CARBON_MAX) * 200} y="22" textAnchor="middle">
            {tick}
          </text>
        ))}
      </svg>
      <span>g CO2e/kWh, life cycle</span>
      <span className="legend-item">
        <i className="legend-site" aria-hidden="true" />
        site, larger with more requests
      </span>
      <span className="legend-item">
        <i className="legend-origin" aria-hidden="true" />
        origin
      </span>
      <span className="legend-item">
        <i className="legend-arc" aria-hidden="true" />
        recent traffic, in the colour of where it goes{left > 0 && `; ${left} smaller flows are not drawn`}
      </span>
      <span className="legend-item">
        <i className="legend-failure" aria-hidden="true">
          ×
        </i>
        some of it failed
      </span>
      {countries && (
        <>
          <span className="legend-item">
            <svg className="legend-hatch" viewBox="0 0 14 10" aria-hidden="true">
              <rect width="14" height="10" fill="url(#map-hatch)" />
            </svg>
            no data
          </span>
          <span className="legend-item">
            <i className="legend-several" aria-hidden="true" />
            several zones: a disc at each site is its zone
          </span>
        </>
      )}
      <span>~ forecast · old: told from older hours · avg: yearly average · typ: made-up typical day</span>
    </div>
  );
}
