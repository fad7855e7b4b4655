import { expect, test } from 'vitest';
import { badgesOf, figureWords, intervalText, presentFigure, shortFigure, type HourState } from './hour-figure.ts';

const figure = (state: HourState, gPerKwh: number | null = 56.2) => ({ gPerKwh, state, factor90: 2 });

test('a number says beside itself what it is', () => {
  expect(
    (['known', 'estimated', 'forecast', 'stale', 'average', 'synthetic'] as const).map((s) => shortFigure(figure(s))),
  ).toEqual(['56', '56', '~56', '56 old', '56 avg', '56 typ']);
  expect([shortFigure(figure('unknown', null)), figureWords(figure('unknown', null))]).toEqual(['?', 'unknown']);
  expect(figureWords(figure('average'))).toBe('56 g/kWh, yearly average');
  expect(figureWords(figure('known'))).toBe('56 g/kWh');
  expect([intervalText(figure('known', 100)), intervalText(figure('unknown', null))]).toEqual(['50 to 200', null]);
});

test('a heading has a badge for each thing that its zones are, and how many where not all', () => {
  expect(badgesOf([figure('average'), figure('average'), figure('unknown', null)])).toEqual(['yearly average']);
  expect(badgesOf([figure('average'), figure('forecast'), figure('forecast'), figure('known')])).toEqual([
    'forecast: 2 of 4 zones',
    'yearly average: 1 of 4 zones',
  ]);
  expect(badgesOf([figure('known'), figure('known')])).toEqual([]);
});

test('a forecast of the present hour is an hour that has not come in', () => {
  const site = { intensityGPerKwh: 40, intensityKind: 'forecast' } as Parameters<typeof presentFigure>[0];
  expect(presentFigure(site).state).toBe('stale');
  expect(presentFigure({ ...site, intensityKind: 'yearly-average' }).state).toBe('average');
  expect(presentFigure({ ...site, intensityGPerKwh: null, intensityKind: null }).state).toBe('unknown');
});
