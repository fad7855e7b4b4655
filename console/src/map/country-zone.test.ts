import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { countryOfNumber, countryZone, isDisc, zoneName } from './country-zone.ts';

const known = new Set(['FR', 'FR-COR', 'US', 'US-TEX-ERCO', 'SE', 'SE-SE3', 'ES']);
const of = (country: string | null, ...fleet: string[]) => countryZone(country, known, new Set(fleet));

test('a country is coloured where one zone is the country, and nowhere else', () => {
  expect(of('FR')).toEqual({ kind: 'zone', zone: 'FR' });
  // Islands have zones of their own; the mainland is one.
  expect(of('ES', 'ES-IB-MA')).toEqual({ kind: 'zone', zone: 'ES' });
  expect(of('US', 'US-TEX-ERCO')).toEqual({ kind: 'several' });
  expect(of('US')).toEqual({ kind: 'several' });
  expect(of('SE', 'SE-SE3')).toEqual({ kind: 'several' });
  expect(of('SE', 'SE')).toEqual({ kind: 'zone', zone: 'SE' });
  expect(of('SE', 'SE', 'SE-SE3')).toEqual({ kind: 'several' });
  expect(of('TD')).toEqual({ kind: 'unknown' });
  expect(of(null)).toEqual({ kind: 'unknown' });
});

test('a zone that no outline is coloured by is a disc, a country too small for an outline among them', () => {
  const outlined = new Set(['FR', 'US']);
  expect(isDisc('FR', of('FR'), outlined)).toBe(false);
  expect(isDisc('FR-COR', of('FR'), outlined)).toBe(true);
  expect(isDisc('US-TEX-ERCO', of('US', 'US-TEX-ERCO'), outlined)).toBe(true);
  expect(isDisc('ES', of('ES'), outlined)).toBe(true);
});

test('outlines have the country of their number, but for three that have none', () => {
  const atlas = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('world-atlas/countries-110m.json'), 'utf8'),
  ) as { objects: { countries: { geometries: { id?: string; properties: { name: string } }[] } } };
  const { geometries } = atlas.objects.countries;
  const found = new Map(geometries.map(({ id, properties }) => [properties.name, countryOfNumber(id)]));
  expect([...found].filter(([, country]) => country === null).map(([name]) => name)).toEqual([
    'N. Cyprus',
    'Somaliland',
    'Kosovo',
  ]);
  expect(['France', 'Norway', 'Afghanistan', 'Brazil', 'Bahamas'].map((name) => found.get(name))).toEqual([
    'FR',
    'NO',
    'AF',
    'BR',
    'BS',
  ]);
  expect(new Set(found.values()).size).toBe(found.size - 2);
});

test('a zone is told by its country', () => {
  expect([zoneName('FR'), zoneName('US-TEX-ERCO'), zoneName('?')]).toEqual(['France', 'United States, TEX-ERCO', '?']);
});
