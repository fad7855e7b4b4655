import { geoGraticule10, geoPath } from 'd3-geo';
import { useMemo, useRef } from 'react';
import type { MapState } from '../api/control-plane.ts';
import { crossAt, type Point } from './arcs.ts';
import { useCountries } from './atlas.ts';
import { carbonColour, carbonWord } from './carbon-scale.ts';
import { isDisc, type CountryZone } from './country-zone.ts';
import { projectionFor } from './extent.ts';
import { figureWords, shortFigure, type HourFigure } from './hour-figure.ts';
import { placeLabels } from './labels.ts';
import { count } from '../figures/format.ts';
import { shortSiteName } from './site-name.ts';
import { Traffic } from './traffic.tsx';
import { useWidth } from './use-width.ts';
import '../styles/map.css';

const MEAN_CHARACTER_PX = 7.4;
const DISC_PX = 20;
/** From this width on marks have their full size. */
const FULL_SIZE_PX = 900;

type State = Pick<MapState, 'sites' | 'origins' | 'flows'>;

export interface PictureProps {
  readonly state: State;
  readonly figureOf: (site: State['sites'][number]) => HourFigure;
  readonly view: 'places' | 'world';
  readonly summary: string;
  readonly highest: number;
  /** Absent: countries are land. */
  readonly countries?: {
    readonly zoneOf: (country: string | null) => CountryZone;
    readonly figureAt: (zone: string) => HourFigure;
  };
  readonly selected?: string | null;
  readonly select?: (site: string) => void;
}

/** The world, sites coloured by the carbon of their grid, and where the traffic goes. */
export function Picture({ state, figureOf, view, summary, highest, countries, selected, select }: PictureProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const height = Math.round(Math.min(highest, Math.max(200, width * 0.5)));
  const size = Math.min(1, Math.max(0.6, width / FULL_SIZE_PX));
  const outlines = useCountries();
  const sites = state.sites.filter((site) => site.latitude !== null && site.longitude !== null);
  const placesKey = JSON.stringify([
    sites.map((s) => [s.longitude, s.latitude]),
    state.origins.map((o) => [o.longitude, o.latitude]),
  ]);
  const { land, graticule, project, turnPx } = useMemo(() => {
    const places = [
      ...sites.map((site) => ({ latitude: site.latitude!, longitude: site.longitude! })),
      ...state.origins,
    ];
    const projection = projectionFor(places, width, height, view);
    const path = geoPath(projection).digits(1);
    return {
      land: (outlines ?? []).map(({ shape, ...country }) => ({ ...country, d: path(shape) ?? '' })),
      graticule: path(geoGraticule10()) ?? '',
      project: (longitude: number, latitude: number): Point => projection([longitude, latitude]) ?? [-99, -99],
      // A globe that is turned to its places has no edge between them.
      turnPx: projection.rotate()[0] === 0 ? 2 * (projection([180, 0])![0] - projection([0, 0])![0]) : null,
    };
    // The places change with the configuration only; their key stands for them.
  }, [outlines, width, height, view, placesKey]);

  const most = Math.max(1, ...sites.map((site) => site.requests));
  const marks = sites
    .map((site) => ({
      site,
      figure: figureOf(site),
      at: project(site.longitude!, site.latitude!),
      radius: size * (7 + 6 * Math.sqrt(site.requests / most)),
      failed: state.flows.reduce((sum, flow) => sum + (flow.site === site.key ? flow.failed : 0), 0),
    }))
    .sort((a, b) => b.site.requests - a.site.requests || (a.site.key < b.site.key ? -1 : 1));
  const labelText = ({ site, figure }: (typeof marks)[number]): string =>
    `${shortSiteName(site.name)} ${shortFigure(figure)}`;
  const labels = placeLabels(
    marks.map((mark) => ({
      key: mark.site.key,
      at: mark.at,
      radius: mark.radius + 2,
      width: labelText(mark).length * MEAN_CHARACTER_PX,
    })),
    [width, height],
  );
  const outlined = new Set(land.map(({ country }) => country));
  const discs =
    countries === undefined
      ? []
      : marks.filter(
          ({ site: { zone } }) => zone !== null && isDisc(zone, countries.zoneOf(zone.slice(0, 2)), outlined),
        );

  return (
    <div ref={box} className="map-box">
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary}>
        <defs>
          <pattern id="map-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="6" height="6" className="map-hatch-ground" />
            <rect width="1.5" height="6" className="map-hatch-line" />
          </pattern>
        </defs>
        <path d={graticule} className="map-graticule" />
        <g className="map-land">
          {land.map(({ d, name, country }) => {
            if (countries === undefined) return <path key={name} d={d} />;
            const found = countries.zoneOf(country);
            const figure = found.kind === 'zone' ? countries.figureAt(found.zone) : null;
            const known = figure?.gPerKwh ?? null;
            return (
              <path
                key={name}
                d={d}
                data-kind={known === null && found.kind === 'zone' ? 'unknown' : found.kind}
                fill={known === null ? undefined : carbonColour(known)}
              >
                <title>{`${name}: ${figure !== null ? figureWords(figure) : found.kind === 'several' ? 'several zones' : 'no data'}`}</title>
              </path>
            );
          })}
        </g>
        <g className="map-discs">
          {discs.map(({ site, figure, at: [x, y] }) => (
            <circle
              key={site.key}
              cx={x}
              cy={y}
              r={size * DISC_PX}
              fill={figure.gPerKwh === null ? 'url(#map-hatch)' : carbonColour(figure.gPerKwh)}
            />
          ))}
        </g>
        <Traffic state={state} marks={marks} project={project} turnPx={turnPx} />
        {marks.toReversed().map(({ site, figure, at: [x, y], radius, failed }) => (
          <g
            key={site.key}
            className="map-site"
            data-unknown={figure.gPerKwh === null}
            data-selected={site.key === selected}
            data-selectable={select !== undefined}
            onClick={select === undefined ? undefined : () => select(site.key)}
          >
            <circle className="map-ring" cx={x} cy={y} r={radius + 2} />
            <circle
              className="map-fill"
              cx={x}
              cy={y}
              r={radius - 0.5}
              fill={figure.gPerKwh === null ? undefined : carbonColour(figure.gPerKwh)}
            />
            {failed > 0 && <path className="map-failure" d={crossAt([x + radius, y - radius])} />}
            <title>{`${site.name}: ${figureWords(figure)} (${carbonWord(figure.gPerKwh)}); ${count(site.requests)} requests${failed > 0 ? `, ${count(failed)} failed` : ''}`}</title>
          </g>
        ))}
        <g className="map-origins">
          {state.origins
            .filter(({ key }) => state.flows.some((flow) => flow.origin === key))
            .map(({ key, name, longitude, latitude }) => {
              const [x, y] = project(longitude, latitude);
              return (
                <rect key={key} className="map-origin" x={x - 3} y={y - 3} width="6" height="6">
                  <title>{`origin ${name}`}</title>
                </rect>
              );
            })}
        </g>
        {marks.map((mark) => {
          const place = labels.get(mark.site.key);
          return place === undefined ? null : (
            <text key={mark.site.key} x={place.x} y={place.y} textAnchor={place.anchor} className="map-label">
              {shortSiteName(mark.site.name)} <tspan>{shortFigure(mark.figure)}</tspan>
            </text>
          );
        })}
      </svg>
    </div>
  );
}
