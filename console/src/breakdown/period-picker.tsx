import { useState } from 'react';
import { fieldOf, PERIODS, timeOf, type Period, type PeriodName, type Span } from './period.ts';

interface PickerProps {
  readonly period: Period;
  readonly span: Span;
  readonly choose: (period: Period) => void;
}

/** The time over which everything on the page is summed. */
export function PeriodPicker({ period, span, choose }: PickerProps) {
  const [custom, setCustom] = useState(period.kind === 'custom');
  return (
    <div className="period">
      <div className="segmented" role="group" aria-label="Period">
        {(Object.keys(PERIODS) as PeriodName[]).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={period.kind === 'last' && period.name === name && !custom}
            onClick={() => {
              setCustom(false);
              choose({ kind: 'last', name });
            }}
          >
            {name[0]!.toUpperCase() + name.slice(1)}
          </button>
        ))}
        <button type="button" aria-pressed={custom} aria-expanded={custom} onClick={() => setCustom(true)}>
          Custom
        </button>
      </div>
      {custom && <CustomPeriod key={`${span.from} ${span.to}`} span={span} choose={choose} />}
    </div>
  );
}

function CustomPeriod({ span, choose }: Omit<PickerProps, 'period'>) {
  const [from, setFrom] = useState(fieldOf(span.from));
  const [to, setTo] = useState(fieldOf(span.to));
  const [start, end] = [timeOf(from), timeOf(to)];
  const isRight = start !== null && end !== null && start < end;
  return (
    <form
      className="controls"
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight) choose({ kind: 'custom', from: start, to: end });
      }}
    >
      <label>
        from <input type="datetime-local" step={3600} value={from} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label>
        to <input type="datetime-local" step={3600} value={to} onChange={(event) => setTo(event.target.value)} /> UTC
      </label>
      <button type="submit" disabled={!isRight}>
        Show
      </button>
      {!isRight && (
        <span role="status" className="warn">
          the end is not after the beginning
        </span>
      )}
    </form>
  );
}
