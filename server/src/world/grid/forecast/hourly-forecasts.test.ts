import { describe, expect, test } from 'vitest';
import { normal, seededRng } from '../../../edge/rng.ts';
import { dailyForecasts } from './daily-forecasts.ts';
import { hourlyForecasts } from './hourly-forecasts.ts';
import type { ZoneHistory } from './zone-history.ts';

/** Hours whose level wanders, so that the last one says much of the next. */
function wandering(days: number): ZoneHistory {
  const rng = seededRng(7);
  let level = 0;
  const gPerKwh = Float64Array.from({ length: days * 24 }, (_, i) => {
    level = 0.95 * level + 0.05 * normal(rng);
    return 300 * Math.exp(level + 0.2 * Math.sin((i * Math.PI) / 12));
  });
  return { zone: 'X', startHour: 480_000, gPerKwh, weather: null, mix: null };
}

describe('forecasts by the hour', () => {
  const history = wandering(120);
  const daily = dailyForecasts(history, 120);
  const known = 100 * 24;
  const hourly = hourlyForecasts(history, daily, known)!;

  test('the last hours bring the forecast of the day nearer to the truth', () => {
    let [refreshed, old] = [0, 0];
    for (let now = known + 12; now < 115 * 24; now += 7) {
      const path = hourly.ahead(now, 7);
      for (let lead = 1; lead < 7; lead++) {
        const truth = history.gPerKwh[now + lead]!;
        const day = Math.floor(now / 24);
        refreshed += Math.abs(path[lead]! / truth - 1);
        old += Math.abs(daily.at(day, now + lead - day * 24) / truth - 1);
      }
    }
    expect(refreshed).toBeLessThan(0.85 * old);
  });

  test('begins with the hour as it is known, and grows less sure', () => {
    expect(hourly.ahead(known, 3)[0]).toBe(history.gPerKwh[known]);
    expect(hourly.sigma(0)).toBe(0);
    expect(hourly.sigma(12)).toBeGreaterThan(hourly.sigma(1));
  });

  test('no hour behind the one that it is asked at is looked at', () => {
    const changed = { ...history, gPerKwh: history.gPerKwh.map((g, i) => (i > known ? g * 3 : g)) };
    const other = hourlyForecasts(changed, dailyForecasts(changed, 101), known)!;
    expect([...other.ahead(known, 20)]).toEqual([...hourly.ahead(known, 20)]);
  });

  test('too few hours foretell nothing', () => {
    expect(hourlyForecasts(history, daily, 50 * 24)).toBeNull();
  });
});
