import { useState } from 'react';
import { carbonWord } from '../map/carbon-scale.ts';
import { zoneName } from '../map/country-zone.ts';
import { intervalText, STATE_WORDS } from '../map/hour-figure.ts';
import type { MapHours } from '../api/control-plane.ts';
import { count, figure, percent } from '../figures/format.ts';
import type { ZoneTable } from './zone-hours.ts';

const LARGEST = 3;

const mixWords = (mix: MapHours['zones'][number]['mix']): string =>
  mix === null
    ? 'unknown'
    : `${mix.shares
        .slice(0, LARGEST)
        .map(({ fuel, share }) => `${fuel} ${percent(share)}`)
        .join(', ')} (${mix.area}, ${mix.year})`;

/** The map's colours as a table: every zone that has a figure, those of sites first. */
export function ZoneList({
  table,
  fleet,
  index,
  when,
}: {
  readonly table: ZoneTable;
  readonly fleet: ReadonlySet<string>;
  readonly index: number;
  readonly when: string;
}) {
  const [open, setOpen] = useState(false);
  const zones = [...fleet, ...[...table.known].filter((zone) => !fleet.has(zone)).sort()];
  return (
    <details className="site-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>All {count(zones.length)} zones as a table</summary>
      {open && (
        <div className="scroll zone-scroll" tabIndex={0} role="region" aria-label="Zones">
          <table>
            <caption className="muted">{when}</caption>
            <thead>
              <tr>
                <th scope="col">Zone</th>
                <th scope="col" className="num">
                  g CO2e/kWh
                </th>
                <th scope="col" className="num">
                  90 %
                </th>
                <th scope="col">What it is</th>
                <th scope="col">Where</th>
                <th scope="col">Generation of a year</th>
              </tr>
            </thead>
            <tbody>
              {zones.map((zone) => {
                const found = table.at(zone, index);
                return (
                  <tr key={zone}>
                    <th scope="row">{zone}</th>
                    <td className="num">
                      {figure(found.gPerKwh)} <span className="muted">{carbonWord(found.gPerKwh)}</span>
                    </td>
                    <td className="num">{intervalText(found) ?? 'unknown'}</td>
                    <td>{STATE_WORDS[found.state]}</td>
                    <td>{zoneName(zone)}</td>
                    <td>{mixWords(table.zones.get(zone)?.mix ?? null)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
