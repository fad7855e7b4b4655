import type { MapState } from '../api/control-plane.ts';
import { count, figure } from '../figures/format.ts';
import { carbonColour, carbonWord } from './carbon-scale.ts';
import { presentFigure, STATE_WORDS, type HourFigure } from './hour-figure.ts';

/** The map as a table: everything that colour and size say, in words. */
export function SiteTable({
  sites,
  figureOf = presentFigure,
  open = false,
}: {
  readonly sites: MapState['sites'];
  readonly figureOf?: (site: MapState['sites'][number]) => HourFigure;
  readonly open?: boolean;
}) {
  return (
    <details className="site-table" open={open}>
      <summary>Sites as a table</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label="Sites">
        <table>
          <thead>
            <tr>
              <th scope="col">Site</th>
              <th scope="col">Zone</th>
              <th scope="col">Country</th>
              <th scope="col" className="num">
                g CO2e/kWh
              </th>
              <th scope="col">Grid data</th>
              <th scope="col" className="num">
                Recent requests
              </th>
              <th scope="col">Deployments</th>
            </tr>
          </thead>
          <tbody>
            {sites.map((site) => {
              const shown = figureOf(site);
              return (
                <tr key={site.key}>
                  <th scope="row">{site.name}</th>
                  <td>{site.zone ?? 'unknown'}</td>
                  <td>{site.jurisdiction ?? 'unknown'}</td>
                  <td className="num">
                    {shown.gPerKwh !== null && (
                      <i className="swatch" aria-hidden="true" style={{ background: carbonColour(shown.gPerKwh) }} />
                    )}
                    {figure(shown.gPerKwh)} <span className="muted">{carbonWord(shown.gPerKwh)}</span>
                  </td>
                  <td>{STATE_WORDS[shown.state]}</td>
                  <td className="num">{count(site.requests)}</td>
                  <td>{site.deployments.join(', ')}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
