import { expect, test } from 'vitest';
import { arcOf, arcsOf, arcWidth, drawnFlows } from './arcs.ts';
import { projectionFor } from './extent.ts';
import { LABEL_HEIGHT, placeLabels } from './labels.ts';
import { shortSiteName } from './site-name.ts';

test('opposite flows bend to opposite sides', () => {
  expect(arcOf([0, 0], [100, 0])).toEqual({ d: 'M0.0 0.0Q50.0 -18.0 100.0 0.0', middle: [50, -9] });
  expect(arcOf([100, 0], [0, 0])?.d).toBe('M100.0 0.0Q50.0 18.0 0.0 0.0');
  expect(arcOf([5, 5], [6, 6])).toBeNull();
});

test('the way over the edge of the world is taken where it is shorter, out on one side and in on the other', () => {
  expect(arcsOf([100, 50], [300, 50], 1000)).toEqual([arcOf([100, 50], [300, 50])]);
  expect(arcsOf([100, 50], [900, 60], 1000)).toEqual([arcOf([100, 50], [-100, 60]), arcOf([1100, 50], [900, 60])]);
  expect(arcsOf([900, 60], [100, 50], 1000)).toEqual([arcOf([900, 60], [1100, 50]), arcOf([-100, 60], [100, 50])]);
  expect(arcsOf([100, 50], [900, 60], null)).toHaveLength(1);
  expect(arcsOf([5, 5], [6, 6], 1000)).toEqual([]);
});

test('an arc grows with its share, stays thin and never invisible', () => {
  expect([arcWidth(0.5), arcWidth(1), arcWidth(7)]).toEqual([3.125, 5, 5]);
  expect(arcWidth(0.0001)).toBeGreaterThan(1);
});

test('the busiest flows are drawn, and the others counted', () => {
  const flows = Array.from({ length: 30 }, (_, i) => ({ requests: i, failed: 0 }));
  const { drawn, left } = drawnFlows(flows);
  expect([drawn.length, left, drawn[0]?.requests, drawn.at(-1)?.requests]).toEqual([24, 6, 29, 6]);
  expect(
    drawnFlows([
      { requests: 1, failed: 0 },
      { requests: 1, failed: 1 },
    ]).drawn[0]?.failed,
  ).toBe(1);
});

const EUROPE = [
  { latitude: 48.9, longitude: 2.4 },
  { latitude: 60.6, longitude: 17.1 },
  { latitude: 40.4, longitude: -3.7 },
];

test.each([['places' as const], ['world' as const]])('%s: every place lies inside the picture', (view) => {
  for (const [width, height] of [
    [960, 420],
    [358, 260],
  ] as const) {
    const projection = projectionFor(EUROPE, width, height, view);
    for (const { longitude, latitude } of EUROPE) {
      const [x, y] = projection([longitude, latitude])!;
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(width);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(height);
    }
  }
});

test('places around the globe fall back to the world, in the order of their longitudes', () => {
  const projection = projectionFor(
    [{ latitude: 37, longitude: -122 }, { latitude: 35, longitude: 139 }, ...EUROPE],
    960,
    420,
    'places',
  );
  const x = (longitude: number) => projection([longitude, 36])![0];
  expect(x(-122)).toBeLessThan(x(2));
  expect(x(2)).toBeLessThan(x(139));
});

test('labels never touch; one without room is left out', () => {
  const crowd = Array.from({ length: 12 }, (_, i) => ({
    key: `k${i}`,
    at: [100 + (i % 4) * 9, 60 + Math.floor(i / 4) * 9] as const,
    radius: 6,
    width: 60,
  }));
  const placed = placeLabels(crowd, [240, 140]);
  expect(placed.size).toBeGreaterThan(1);
  expect(placed.size).toBeLessThan(12);
  const boxes = [...placed.values()].map(({ x, y, anchor }) => {
    const left = anchor === 'start' ? x : anchor === 'end' ? x - 60 : x - 30;
    return { left, right: left + 60, top: y - LABEL_HEIGHT * 0.8, bottom: y + LABEL_HEIGHT * 0.2 };
  });
  for (const a of boxes) {
    for (const b of boxes) {
      if (a !== b) expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(false);
    }
  }
});

test('a catalogue name shortens to its place, an own name stays', () => {
  expect(shortSiteName('AWS eu-north-1 (Stockholm)')).toBe('Stockholm');
  expect(shortSiteName('Hall 2')).toBe('Hall 2');
});
