import type { MapState } from '../api/control-plane.ts';
import { count, percent } from '../figures/format.ts';
import { arcsOf, arcWidth, crossAt, drawnFlows, type Point } from './arcs.ts';
import { carbonColour } from './carbon-scale.ts';
import type { HourFigure } from './hour-figure.ts';

interface Mark {
  readonly site: { readonly key: string };
  readonly figure: HourFigure;
  readonly at: Point;
}

/** Arcs from origins to sites, coloured by the carbon of the site; one on which requests failed is broken and crossed. */
export function Traffic({
  state: { flows, origins },
  marks,
  project,
  turnPx,
}: {
  readonly state: Pick<MapState, 'flows' | 'origins'>;
  readonly marks: readonly Mark[];
  readonly project: (longitude: number, latitude: number) => Point;
  /** As in `arcsOf`. */
  readonly turnPx: number | null;
}) {
  const total = flows.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <g className="map-arcs">
      {drawnFlows(flows).drawn.map(({ origin, site, requests, failed }) => {
        const from = origins.find(({ key }) => key === origin);
        const to = marks.find((mark) => mark.site.key === site);
        if (from === undefined || to === undefined) return null;
        const arcs = arcsOf(project(from.longitude, from.latitude), to.at, turnPx);
        if (arcs.length === 0) return null;
        const d = arcs.map((arc) => arc.d).join('');
        const width = arcWidth(total > 0 ? requests / total : 0);
        return (
          <g key={`${origin} ${site}`} data-failed={failed > 0}>
            <path className="map-arc-edge" d={d} strokeWidth={width + 2} />
            <path
              className="map-arc"
              d={d}
              strokeWidth={width}
              stroke={to.figure.gPerKwh === null ? undefined : carbonColour(to.figure.gPerKwh)}
            />
            {failed > 0 && <path className="map-failure" d={arcs.map(({ middle }) => crossAt(middle)).join('')} />}
            <title>
              {`${origin} to ${site}: ${count(requests)} requests, ${percent(total > 0 ? requests / total : 0)}` +
                (failed > 0 ? `; ${count(failed)} failed` : '')}
            </title>
          </g>
        );
      })}
    </g>
  );
}
