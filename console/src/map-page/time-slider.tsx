import { useEffect, useState } from 'react';
import { carbonColour } from '../map/carbon-scale.ts';
import { figureWords, type HourFigure } from '../map/hour-figure.ts';
import { hourIn, localZone, offsetWords, type TimeZone } from './hour-clock.ts';

const STEP_MS = 250;

/** The hour that is shown: 48 back and 48 ahead, by hand, by the arrow keys or by itself. */
export function TimeSlider({
  index,
  setIndex,
  length,
  present,
  hour,
  zone,
  setZone,
  figures,
  of,
}: {
  readonly index: number;
  readonly setIndex: (index: number) => void;
  readonly length: number;
  readonly present: number;
  /** Of the index. */
  readonly hour: number;
  readonly zone: TimeZone;
  readonly setZone: (zone: TimeZone) => void;
  /** Of the site in view, for the strip. */
  readonly figures: readonly HourFigure[];
  readonly of: string;
}) {
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => (index >= length - 1 ? setPlaying(false) : setIndex(index + 1)), STEP_MS);
    return () => clearTimeout(timer);
  }, [playing, index, length, setIndex]);
  const play = (): void => {
    if (!playing && index >= length - 1) setIndex(0);
    setPlaying(!playing);
  };
  const figure = figures[index];
  return (
    <div className="time-slider">
      <div className="time-buttons">
        <button type="button" onClick={play}>
          {playing ? 'Pause' : 'Play'}
        </button>
        <button type="button" onClick={() => setIndex(present)} disabled={index === present}>
          Now
        </button>
      </div>
      <div className="time-track">
        <svg viewBox={`0 0 ${length} 10`} preserveAspectRatio="none" aria-hidden="true">
          {figures.map(({ gPerKwh, state }, i) => (
            <rect
              key={i}
              x={i}
              width="1.05"
              y={state === 'forecast' ? 3 : 0}
              height={state === 'forecast' ? 7 : 10}
              fill={gPerKwh === null ? 'transparent' : carbonColour(gPerKwh)}
            />
          ))}
        </svg>
        <input
          type="range"
          min={0}
          max={length - 1}
          value={index}
          aria-label="Hour shown"
          aria-valuetext={`${hourIn(hour, zone)}, ${offsetWords(index - present)}${figure === undefined ? '' : `; ${of} ${figureWords(figure)}`}`}
          onChange={(event) => {
            setPlaying(false);
            setIndex(Number(event.target.value));
          }}
        />
        <div className="time-ticks muted" aria-hidden="true">
          <span>−48 h</span>
          <span>now</span>
          <span>+48 h</span>
        </div>
      </div>
      <div className="segmented" role="group" aria-label="Time zone">
        <button type="button" aria-pressed={zone === 'utc'} onClick={() => setZone('utc')}>
          UTC
        </button>
        <button type="button" aria-pressed={zone === 'local'} onClick={() => setZone('local')} title={localZone()}>
          Local
        </button>
      </div>
    </div>
  );
}
