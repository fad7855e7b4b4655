import { useState } from 'react';
import type { MapState } from '../api/control-plane.ts';
import { drawnFlows } from './arcs.ts';
import { Badges } from './badges.tsx';
import { badgesOf, figureWords, presentFigure } from './hour-figure.ts';
import { hourText } from './hour-text.ts';
import { Legend } from './legend.tsx';
import { Picture } from './picture.tsx';
import { SiteTable } from './site-table.tsx';
import { Unplaced } from './unplaced.tsx';
import { ViewSwitch } from './view-switch.tsx';

/** Sites coloured by the carbon of their grid this hour, and where the traffic goes. */
export function WorldMap({ state }: { readonly state: MapState }) {
  const [view, setView] = useState<'places' | 'world'>('places');
  const summary =
    `Map of ${state.sites.length} sites at ${hourText(state.hour)}: ` +
    state.sites.map((site) => `${site.name} ${figureWords(presentFigure(site))}`).join(', ');
  return (
    <section className="panel map" aria-labelledby="map-title">
      <div className="map-bar">
        <h2 id="map-title">
          What runs where <span className="muted">grid carbon of {hourText(state.hour)}</span>{' '}
          <Badges words={badgesOf(state.sites.map(presentFigure))} />
        </h2>
        <ViewSwitch view={view} setView={setView} />
      </div>
      <Picture state={state} figureOf={presentFigure} view={view} summary={summary} highest={440} />
      <Unplaced sites={state.sites} figureOf={presentFigure} />
      <Legend left={drawnFlows(state.flows).left} />
      <SiteTable sites={state.sites} />
    </section>
  );
}
