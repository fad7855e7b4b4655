import { useEffect, useLayoutEffect, useState, type RefObject } from 'react';

const NARROWEST_PX = 240;

/** The width of a box in whole pixels; known before the first paint, so that nothing moves after it. */
export function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(800);
  const take = (found: number): void => setWidth(Math.max(NARROWEST_PX, Math.floor(found)));
  useLayoutEffect(() => {
    if (box.current !== null) take(box.current.clientWidth);
  }, [box]);
  useEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) take(entry.contentRect.width);
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
