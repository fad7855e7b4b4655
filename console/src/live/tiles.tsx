import type { Overview, Tile } from '../api/control-plane.ts';
import { interval, percent, quantity, text } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';
import { carbonColour, carbonWord } from '../map/carbon-scale.ts';
import { Sparkline } from './sparkline.tsx';

type Kind = keyof Overview['tiles'];

const TILES: readonly { readonly kind: Kind; readonly name: string; readonly what: string }[] = [
  { kind: 'money', name: 'Money', what: 'what the requests cost' },
  { kind: 'energy', name: 'Energy', what: 'at the plug of the site, PUE included' },
  { kind: 'carbon', name: 'Carbon', what: 'life cycle and embodied, by location' },
  { kind: 'latency', name: 'Latency', what: 'mean of a request, with round trip' },
];

/** The four figures that every choice trades. */
export function Tiles({ tiles, clock, now }: Pick<Overview, 'tiles' | 'clock' | 'now'>) {
  const { energy, carbon } = tiles;
  const meanIntensity = energy.value > 0 && carbon.p05 !== null ? (carbon.value / energy.value) * 1000 : null;
  return (
    <section className="panel tiles" aria-label="Totals since the start">
      {TILES.map(({ kind, name, what }) => (
        <TileView
          key={kind}
          kind={kind}
          name={name}
          what={what}
          tile={tiles[kind]}
          step={clock === 'virtual' ? 'hour' : 'minute'}
          now={now}
          meanIntensity={kind === 'carbon' ? meanIntensity : null}
        />
      ))}
    </section>
  );
}

interface TileProps {
  readonly kind: Kind;
  readonly name: string;
  readonly what: string;
  readonly tile: Tile;
  readonly step: string;
  readonly meanIntensity: number | null;
  readonly now: number;
}

const STEP_MS: Readonly<Record<string, number>> = { hour: 3_600_000, minute: 60_000 };

/** Without the bucket that still fills up: its end would look like a fall. */
const whole = (series: Tile['series'], step: string, now: number): Tile['series'] =>
  series.length > 2 && series.at(-1)!.at + (STEP_MS[step] ?? 0) > now ? series.slice(0, -1) : series;

function TileView({ kind, name, what, tile, step, meanIntensity, now }: TileProps) {
  const known = tile.series.length > 0;
  const shown = quantity(known ? tile.value : null, tile.unit);
  const unit = kind === 'carbon' ? `${shown.unit} CO2e` : shown.unit;
  return (
    <article className={`tile tile-${kind}`} aria-label={name}>
      <h2>
        <span className="tile-hue" aria-hidden="true" />
        {name} <span className="muted">{what}</span>
      </h2>
      <p className="tile-value">
        <strong>{shown.value}</strong> <span className="unit">{unit}</span> {known && <TierMark tier={tile.tier} />}
      </p>
      {known && <Delta tile={tile} kind={kind} />}
      <p className="tile-note">
        {!known ? (
          'nothing yet'
        ) : tile.p05 !== null && tile.p95 !== null ? (
          <>90 %: {interval(tile.p05, tile.p95, tile.unit)}</>
        ) : (
          <>{NOTES[kind]}</>
        )}
        {tile.unknown > 0 && <>, {tile.unknown} requests unknown besides</>}
        {meanIntensity !== null && (
          <>
            {' '}
            · <i className="swatch" style={{ background: carbonColour(meanIntensity) }} aria-hidden="true" />
            {Math.round(meanIntensity)} g/kWh, {carbonWord(meanIntensity)}
          </>
        )}
      </p>
      <Sparkline series={whole(tile.series, step, now)} unit={tile.unit} step={step} label={name} />
    </article>
  );
}

const NOTES: Readonly<Record<Kind, string>> = {
  money: 'price list times booked tokens',
  energy: 'no interval yet',
  carbon: 'no interval yet',
  latency: 'round trip by catalogue, the rest timed',
};

function Delta({ tile, kind }: { readonly tile: Tile; readonly kind: Kind }) {
  if (tile.nearest === null) return <p className="delta muted">nearest not known yet</p>;
  const difference = tile.value - tile.nearest;
  const same = Math.abs(difference) <= Math.abs(tile.nearest) * 0.0005;
  if (same) return <p className="delta">as at the nearest</p>;
  const share = tile.nearest === 0 ? null : percent(Math.abs(difference) / tile.nearest);
  const size = kind === 'latency' || share === null ? text(Math.abs(difference), tile.unit) : share;
  return (
    <p className="delta" data-better={difference < 0}>
      <span aria-hidden="true">{difference < 0 ? '▼' : '▲'}</span> {size} {difference < 0 ? 'below' : 'above'} nearest
      <span className="muted"> ({text(tile.nearest, tile.unit)})</span>
    </p>
  );
}
