import { useMemo, useState } from 'react';
import type { MapHours, MapState, MapToday } from '../api/control-plane.ts';
import { drawnFlows } from '../map/arcs.ts';
import { Badges } from '../map/badges.tsx';
import { countryZone } from '../map/country-zone.ts';
import { badgesOf, figureWords, type HourFigure } from '../map/hour-figure.ts';
import { Legend } from '../map/legend.tsx';
import { Picture } from '../map/picture.tsx';
import { SiteTable } from '../map/site-table.tsx';
import { Unplaced } from '../map/unplaced.tsx';
import { ViewSwitch } from '../map/view-switch.tsx';
import { hourIn, offsetWords, type TimeZone } from './hour-clock.ts';
import { SiteCard } from './site-card.tsx';
import { SiteList } from './site-list.tsx';
import { TimeSlider } from './time-slider.tsx';
import { zoneTable } from './zone-hours.ts';
import { ZoneList } from './zone-list.tsx';

type Site = MapState['sites'][number];
const HIGHEST_PX = 620;

/** The map at one of its hours, the slider, and the card of a site. */
export function WorldHours({
  state,
  hours,
  today,
  wanted,
  select,
}: {
  readonly state: MapState;
  readonly hours: MapHours;
  /** `null` until the books have answered. */
  readonly today: MapToday | null;
  /** The site asked for in the address. */
  readonly wanted: string | null;
  readonly select: (site: string) => void;
}) {
  const table = useMemo(() => zoneTable(hours), [hours]);
  // Kept as a distance from now, so that a picture of now moves with the clock.
  const [offset, setOffset] = useState(0);
  const [view, setView] = useState<'places' | 'world'>('world');
  // Where the card stands beside the map there is room for the table under it.
  const [roomy] = useState(() => matchMedia('(min-width: 1101px)').matches);
  const [zone, setZone] = useState<TimeZone>('utc');
  const index = Math.min(table.length - 1, Math.max(0, table.present + offset));
  const shownHour = hours.fromHour + index;
  const when = `${hourIn(shownHour, zone)}, ${offsetWords(index - table.present)}`;
  const fleet = useMemo(
    () => new Set(state.sites.flatMap((site) => site.zone ?? [])),
    [JSON.stringify(state.sites.map((site) => site.zone))],
  );
  const countries = useMemo(() => {
    const found = new Map<string | null, ReturnType<typeof countryZone>>();
    return {
      zoneOf(country: string | null) {
        let own = found.get(country);
        if (own === undefined) found.set(country, (own = countryZone(country, table.known, fleet)));
        return own;
      },
      figureAt: (name: string) => table.at(name, index),
    };
  }, [table, fleet, index]);
  const figureOf = (site: Site): HourFigure => table.at(site.zone, index);
  const sites = state.sites.toSorted((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1));
  const chosen = sites.find(({ key }) => key === wanted) ?? sites[0];
  const card = hours.sites.find(({ key }) => key === chosen?.key);
  const course = useMemo(
    () => Array.from({ length: table.length }, (_, i) => table.at(chosen?.zone ?? null, i)),
    [table, chosen?.zone],
  );
  const summary =
    `Map of grid carbon, ${when}. ` + sites.map((site) => `${site.name} ${figureWords(figureOf(site))}`).join(', ');
  return (
    <div className="stage">
      <section className="panel map" aria-labelledby="map-title">
        <div className="map-bar">
          <h2 id="map-title">
            Grid carbon <span className="map-when">{when}</span>{' '}
            <Badges words={badgesOf([...fleet].map((each) => table.at(each, index)))} />
          </h2>
          <ViewSwitch view={view} setView={setView} />
        </div>
        <Picture
          state={state}
          figureOf={figureOf}
          view={view}
          summary={summary}
          highest={HIGHEST_PX}
          countries={countries}
          selected={chosen?.key ?? null}
          select={select}
        />
        <TimeSlider
          index={index}
          setIndex={(next) => setOffset(next - table.present)}
          length={table.length}
          present={table.present}
          hour={shownHour}
          zone={zone}
          setZone={setZone}
          figures={course}
          of={chosen?.name ?? ''}
        />
        <Unplaced sites={state.sites} figureOf={figureOf} />
        <Legend left={drawnFlows(state.flows).left} countries />
        <p className="muted map-source">
          Countries without a site are coloured by their yearly average; {hours.averages.source} (
          {hours.averages.licence}). Traffic is that of now, whatever the hour shown.
        </p>
        <SiteTable sites={sites} figureOf={figureOf} open={roomy} />
        <ZoneList table={table} fleet={fleet} index={index} when={when} />
      </section>
      <div className="side">
        <SiteList sites={sites} figureOf={figureOf} selected={chosen?.key ?? null} select={select} />
        {chosen !== undefined && card !== undefined && (
          <SiteCard
            site={chosen}
            card={card}
            today={today}
            zone={chosen.zone === null ? undefined : table.zones.get(chosen.zone)}
            figures={course}
            index={index}
            present={table.present}
            when={when}
            decisions={hours.decisions.count}
          />
        )}
      </div>
    </div>
  );
}
