import { describe, expect, test } from 'vitest';
import { deployment } from '../kernel/kernel.fixture.ts';
import { NO_USAGE } from '../units/index.ts';
import { breakEvenAt, usdPerMtokAt, utilisationOf, type HourOfWork } from './utilisation.ts';

/** Two replicas of one H100-like device each: 100 W idle, 700 W at most, PUE 1.25. */
const OWN = deployment({
  id: 'own',
  site: { ...deployment().site, pue: { value: 1.25, source: 's', asOf: '2026' } as never },
  serving: {
    ...deployment().serving,
    acceleratorCount: 1,
    accelerator: { ...deployment().serving.accelerator!, idleW: 100, tdpW: 700 },
  },
  reserved: {
    owner: 'team platform',
    replicas: 2,
    usdPerHour: 3,
    includesElectricity: false,
    outputTokensPerSecond: null,
  },
});
const price = (inputPerMtok: number, outputPerMtok: number, perRequest = 0) => ({
  ...OWN.price,
  inputPerMtok,
  cacheReadPerMtok: inputPerMtok,
  cacheWritePerMtok: inputPerMtok,
  outputPerMtok,
  perRequest,
});
const hour = (over: Partial<HourOfWork> = {}): HourOfWork => ({
  hour: 1000,
  work: null,
  electricityUsd: 0,
  meter: null,
  gramsPerKwh: 60,
  usdPerKwh: 0.2,
  ...over,
});
/** Active capacity is 600 W x 2 x 1.25 = 1,500 Wh an hour, idle 250 Wh. */
const metered = (activeWh: number, over: Partial<HourOfWork> = {}): HourOfWork =>
  hour({ meter: { wh: 250 + activeWh, idleWh: 250 }, ...over });

describe('utilisation of metered capacity', () => {
  test('is energy above idle over the most that can be drawn above idle, over the hours that were metered', () => {
    const used = utilisationOf(OWN, [metered(750), metered(150), hour({ hour: 1002 })], []);
    expect(used).toMatchObject({ basis: 'energy', knownHours: 2 });
    expect(used.utilisation).toBeCloseTo((0.5 + 0.1) / 2, 12);
    expect(used.hours.map(({ utilisation }) => utilisation)).toEqual([0.5, 0.1, null]);
  });

  test('idle is charged for every metered hour, busy or not: Wh, grams, electricity, and the rent of what stood free', () => {
    const { idle } = utilisationOf(OWN, [metered(750), metered(0)], []);
    expect(idle).toMatchObject({ wh: 500, grams: 30, tier: 'measured' });
    expect(idle.electricityUsd).toBeCloseTo(0.1, 12);
    // 2 h at 3 USD, a quarter busy.
    expect(idle.rentUsd).toBeCloseTo(4.5, 12);
  });

  test('breaks even where a token costs what the cheapest allowed alternative asks', () => {
    const work = { requests: 10, usage: { ...NO_USAGE, inputUncached: 750_000, output: 250_000 } };
    const used = utilisationOf(
      OWN,
      [metered(150, { work }), metered(150, { work })],
      [
        { id: 'dear', price: price(20, 20) },
        { id: 'api', price: price(4, 20) },
      ],
    );
    // 8 USD a million. Fixed 2 x (3 + 0.05), work 2 x 0.03; elsewhere 16: 0.1 x 6.1 / 15.94.
    expect(used.breakEven).toMatchObject({ verdict: 'above', alternative: { deployment: 'api', usdPerMtok: 8 } });
    expect(used.breakEven.utilisation).toBeCloseTo(0.0382685, 6);
    expect(used.usdPerMtok).toBeCloseTo(3.08, 9);
    // At that utilisation, the same hours serve 0.382685 of the tokens, and own and API cost the same.
    const share = used.breakEven.utilisation! / 0.1;
    expect((6.1 + 0.06 * share) / (2 * share)).toBeCloseTo(8, 6);
  });

  test('is below where it serves too little, never where its electricity alone costs more, idle where nothing ran', () => {
    const few = { requests: 1, usage: { ...NO_USAGE, output: 1000 } };
    const api = [{ id: 'api', price: price(4, 8) }];
    expect(utilisationOf(OWN, [metered(15, { work: few })], api).breakEven.verdict).toBe('below');
    expect(utilisationOf(OWN, [metered(750, { work: few })], api).breakEven).toMatchObject({
      verdict: 'never',
      utilisation: null,
    });
    expect(utilisationOf(OWN, [metered(0)], api).breakEven).toEqual({
      verdict: 'idle',
      utilisation: null,
      alternative: null,
    });
  });

  test('what is unknown stays unknown: rent, electricity, an alternative', () => {
    const work = { requests: 1, usage: { ...NO_USAGE, output: 1000 } };
    const api = [{ id: 'api', price: price(4, 8) }];
    const noRent = { ...OWN, reserved: { ...OWN.reserved!, usdPerHour: null } };
    expect(utilisationOf(noRent, [metered(15, { work })], api)).toMatchObject({
      usdPerMtok: null,
      idle: { rentUsd: null },
      breakEven: { verdict: 'unknown' },
    });
    const dark = metered(15, { work, usdPerKwh: null, gramsPerKwh: null });
    expect(utilisationOf(OWN, [dark], api)).toMatchObject({
      usdPerMtok: null,
      idle: { wh: 250, grams: null, electricityUsd: null },
    });
    // A rent with electricity in it does not ask for its price.
    const cloud = { ...OWN, reserved: { ...OWN.reserved!, includesElectricity: true } };
    expect(utilisationOf(cloud, [dark], api).usdPerMtok).toBeCloseTo(3000, 9);
    expect(utilisationOf(OWN, [metered(15, { work })], []).breakEven.verdict).toBe('unknown');
  });
});

describe('without meters', () => {
  test('it is tokens written over those that can be, idle by the data sheet; without either it is unknown', () => {
    const rated = { ...OWN, reserved: { ...OWN.reserved!, outputTokensPerSecond: 100 } };
    const busy = hour({
      work: { requests: 5, usage: { ...NO_USAGE, output: 80_000, reasoning: 10_000 } },
      electricityUsd: 0.4,
    });
    const used = utilisationOf(rated, [busy, hour()], []);
    expect(used).toMatchObject({ basis: 'tokens', knownHours: 2, idle: { wh: 500, tier: 'modelled-inferred' } });
    expect(used.utilisation).toBeCloseTo(0.125, 12);
    expect(used.usdPerMtok).toBeCloseTo((6.4 / 90_000) * 1e6, 6);
    expect(utilisationOf(OWN, [busy], [])).toMatchObject({ basis: null, utilisation: null, knownHours: 0 });
    const unknown = { ...rated, serving: { ...rated.serving, accelerator: null } };
    expect(utilisationOf(unknown, [busy], []).idle).toMatchObject({ wh: null, tier: null });
  });
});

test('a million tokens are priced in the mix that was served, with the price of its requests', () => {
  const work = { usage: { ...NO_USAGE, inputUncached: 3_000_000_000, output: 1_000_000_000 }, requests: 4_000_000 };
  expect(usdPerMtokAt(price(2, 10, 0.001), work)).toBeCloseTo(0.75 * 2 + 0.25 * 10 + 1, 9);
  expect(usdPerMtokAt(price(2, 10), { usage: NO_USAGE, requests: 1 })).toBeNull();
  expect(breakEvenAt(0.5, 10, 20, 20)).toBeNull();
});
