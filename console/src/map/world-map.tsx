import { geoGraticule10, geoPath } from 'd3-geo';
import { useEffect, useMemo, useRef, useState } from 'react';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { MapState } from '../api/control-plane.ts';
import { count, percent } from '../figures/format.ts';
import { hourText } from './hour-text.ts';
import { arcPath, arcWidth } from './arcs.ts';
import type { Point } from './arcs.ts';
import { carbonColour, carbonWord } from './carbon-scale.ts';
import { projectionFor } from './extent.ts';
import { placeLabels } from './labels.ts';
import { Legend } from './legend.tsx';
import { shortSiteName } from './site-name.ts';
import { SiteTable } from './site-table.tsx';

type Countries = Topology<{ countries: GeometryCollection }>;
const MEAN_CHARACTER_PX = 7.4;

/** Sites coloured by the carbon of their grid this hour, and where the traffic goes. */
export function WorldMap({ state }: { readonly state: MapState }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const height = Math.round(Math.min(440, Math.max(260, width * 0.48)));
  const countries = useCountries();
  const [view, setView] = useState<'places' | 'world'>('places');

  const sites = state.sites.filter((site) => site.latitude !== null && site.longitude !== null);
  const origins = state.origins.filter(({ key }) => state.flows.some((flow) => flow.origin === key));
  const placesKey = JSON.stringify([
    sites.map((s) => [s.longitude, s.latitude]),
    state.origins.map((o) => [o.longitude, o.latitude]),
  ]);
  const { land, graticule, project } = useMemo(() => {
    const places = [
      ...sites.map((site) => ({ latitude: site.latitude!, longitude: site.longitude! })),
      ...state.origins,
    ];
    const projection = projectionFor(places, width, height, view);
    const path = geoPath(projection).digits(1);
    return {
      land:
        countries === null
          ? []
          : feature(countries, countries.objects.countries).features.map((country) => path(country) ?? ''),
      graticule: path(geoGraticule10()) ?? '',
      project: (longitude: number, latitude: number): Point => projection([longitude, latitude]) ?? [-99, -99],
    };
    // The places change with the configuration only; their key stands for them.
  }, [countries, width, height, view, placesKey]);

  const total = state.flows.reduce((sum, flow) => sum + flow.requests, 0);
  const most = Math.max(1, ...sites.map((site) => site.requests));
  const marks = sites
    .map((site) => ({
      site,
      at: project(site.longitude!, site.latitude!),
      radius: 6 + 8 * Math.sqrt(site.requests / most),
    }))
    .sort((a, b) => b.site.requests - a.site.requests || (a.site.key < b.site.key ? -1 : 1));
  const labelText = (site: (typeof sites)[number]): string =>
    `${shortSiteName(site.name)} ${site.intensityGPerKwh === null ? '?' : Math.round(site.intensityGPerKwh)}`;
  const labels = placeLabels(
    marks.map(({ site, at, radius }) => ({
      key: site.key,
      at,
      radius,
      width: labelText(site).length * MEAN_CHARACTER_PX,
    })),
    [width, height],
  );
  const positions = new Map<string, Point>([
    ...marks.map(({ site, at }) => [`site ${site.key}`, at] as const),
    ...state.origins.map((origin) => [`origin ${origin.key}`, project(origin.longitude, origin.latitude)] as const),
  ]);
  const summary =
    `Map of ${sites.length} sites at ${hourText(state.hour)}: ` +
    sites
      .map(
        (site) =>
          `${site.name} ${site.intensityGPerKwh === null ? 'unknown' : `${Math.round(site.intensityGPerKwh)} g/kWh`}`,
      )
      .join(', ');

  return (
    <section className="panel map" aria-labelledby="map-title">
      <div className="map-bar">
        <h2 id="map-title">
          What runs where <span className="muted">grid carbon of {hourText(state.hour)}</span>
        </h2>
        <div className="segmented" role="group" aria-label="Part of the world shown">
          <button type="button" aria-pressed={view === 'places'} onClick={() => setView('places')}>
            Sites
          </button>
          <button type="button" aria-pressed={view === 'world'} onClick={() => setView('world')}>
            World
          </button>
        </div>
      </div>
      <div ref={box} className="map-box">
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary}>
          <path d={graticule} className="map-graticule" />
          <g className="map-land">
            {land.map((d, i) => (
              <path key={i} d={d} />
            ))}
          </g>
          <g className="map-arcs">
            {state.flows.map((flow) => {
              const from = positions.get(`origin ${flow.origin}`);
              const to = positions.get(`site ${flow.site}`);
              const d = from && to ? arcPath(from, to) : null;
              const share = total > 0 ? flow.requests / total : 0;
              return d === null ? null : (
                <path key={`${flow.origin} ${flow.site}`} d={d} strokeWidth={arcWidth(share)}>
                  <title>{`${flow.origin} to ${flow.site}: ${count(flow.requests)} requests, ${percent(share)}`}</title>
                </path>
              );
            })}
          </g>
          {marks.toReversed().map(({ site, at: [x, y], radius }) => (
            <circle
              key={site.key}
              className="map-site"
              data-unknown={site.intensityGPerKwh === null}
              data-idle={site.requests === 0}
              cx={x}
              cy={y}
              r={radius}
              fill={site.intensityGPerKwh === null ? undefined : carbonColour(site.intensityGPerKwh)}
            >
              <title>{`${site.name}: ${site.intensityGPerKwh === null ? 'intensity unknown' : `${Math.round(site.intensityGPerKwh)} g/kWh, ${carbonWord(site.intensityGPerKwh)}`}; ${count(site.requests)} requests`}</title>
            </circle>
          ))}
          {origins.map((origin) => {
            const [x, y] = positions.get(`origin ${origin.key}`)!;
            return (
              <rect key={origin.key} className="map-origin" x={x - 3.5} y={y - 3.5} width="7" height="7">
                <title>{`origin ${origin.name}`}</title>
              </rect>
            );
          })}
          {marks.map(({ site }) => {
            const place = labels.get(site.key);
            return place === undefined ? null : (
              <text key={site.key} x={place.x} y={place.y} textAnchor={place.anchor} className="map-label">
                {shortSiteName(site.name)}{' '}
                <tspan>{site.intensityGPerKwh === null ? '?' : Math.round(site.intensityGPerKwh)}</tspan>
              </text>
            );
          })}
        </svg>
      </div>
      <Legend />
      <SiteTable sites={state.sites} />
    </section>
  );
}

function useWidth(box: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(800);
  useEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(240, Math.floor(entry.contentRect.width)));
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return width;
}

const RETRY_MS = 5000;

function useCountries(): Countries | null {
  const [countries, setCountries] = useState<Countries | null>(null);
  useEffect(() => {
    let wanted = true;
    let retry: ReturnType<typeof setTimeout> | undefined;
    // A chunk of its own: the figures are there before the coastlines, and without them while the server is gone.
    const load = (): void => {
      import('world-atlas/countries-110m.json').then(
        (atlas) => {
          if (wanted) setCountries(atlas.default as unknown as Countries);
        },
        () => {
          if (wanted) retry = setTimeout(load, RETRY_MS);
        },
      );
    };
    load();
    return () => {
      wanted = false;
      clearTimeout(retry);
    };
  }, []);
  return countries;
}
