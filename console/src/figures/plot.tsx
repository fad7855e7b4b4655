import { useEffect, useRef, useState, type RefObject } from 'react';

/** Round marks from zero on. @example ticksTo(23) // [0, 5, 10, 15, 20] */
export function ticksTo(most: number): readonly number[] {
  const rough = Math.max(most, Number.MIN_VALUE) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** How wide a box is, px, followed; 280 at least. @param first before it is measured */
export function useWidth(first = 720): { readonly box: RefObject<HTMLDivElement | null>; readonly width: number } {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(first);
  useEffect(() => {
    const seen = new ResizeObserver(([entry]) => setWidth(Math.max(280, Math.round(entry!.contentRect.width))));
    seen.observe(box.current!);
    return () => seen.disconnect();
  }, []);
  return { box, width };
}

interface Mark {
  /** Px. */
  readonly at: number;
  readonly text: string;
}

interface AxesProps {
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly left: number; readonly right: number; readonly bottom: number };
  readonly across: readonly Mark[];
  readonly up: readonly Mark[];
  /** What is across, with its unit. */
  readonly name: string;
}

/** Marks across and up, a line for each of those up, and the name of what is across. */
export function Axes({ width, height, margin: { left, right, bottom }, across, up, name }: AxesProps) {
  return (
    <>
      {up.map(({ at, text }) => (
        <g key={at}>
          <line className="grid" x1={left} x2={width - right} y1={at} y2={at} />
          <text x={left - 8} y={at + 4} textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      {across.map(({ at, text }) => (
        <text key={at} x={at} y={height - bottom + 18} textAnchor="middle">
          {text}
        </text>
      ))}
      <text x={width - right} y={height - 6} textAnchor="end">
        {name}
      </text>
    </>
  );
}
