import { expect, test } from 'vitest';
import { type Model, catalogue } from '../../world/index.ts';
import { deployment, gridHour, site } from '../kernel.fixture.ts';
import { footprintFactors } from './factors.ts';
import { footprint, tokenEnergyWh } from './footprint.ts';
import { NO_USAGE } from '../../units/index.ts';

const HOURS_PER_YEAR = 8760;
const USAGE = { ...NO_USAGE, inputUncached: 1000, output: 200 };

/** Requests of {@link USAGE} that keep a facility at a steady power for a year. */
const requestsOf = (kilowatts: number, whPerRequest: number): number =>
  (kilowatts * 1000 * HOURS_PER_YEAR) / whPerRequest;

test('48.2 kW of inference moved off an average grid is 200 tonnes a year', () => {
  const clean = footprintFactors(deployment({}), gridHour(0));
  const average = footprintFactors(deployment({}), gridHour(473.67));
  const count = requestsOf(48.2, tokenEnergyWh(average, 1000, 0, 200));
  const movedG =
    count * ((footprint(USAGE, average).operationalG ?? NaN) - (footprint(USAGE, clean).operationalG ?? NaN));
  expect(movedG / 1e6).toBeCloseTo(200, 1);
});

test('carbon per unit is the SCI formula: (E * I + M) / R', () => {
  const factors = footprintFactors(deployment({}), gridHour(250));
  const made = footprint(USAGE, factors);
  const perThousandTokens = (made.carbon?.mean ?? NaN) / 1.2;
  const energyKwh = made.energy.mean / 1000;
  expect(perThousandTokens).toBeCloseTo((energyKwh * 250 + made.embodiedG) / 1.2, 12);
});

test('a cleaner grid stays cleaner: average and direct intensity do not change the rank of the same hardware', () => {
  const of = (lifecycleGPerKwh: number, directGPerKwh: number): { life: number; direct: number } => {
    const made = footprint(
      USAGE,
      footprintFactors(deployment({ model: catalogue.models.find('llama-3.1-8b') as Model, site: site({}) }), {
        ...gridHour(lifecycleGPerKwh),
        directGPerKwh,
      }),
    );
    return { life: made.carbon?.mean ?? NaN, direct: made.directG ?? NaN };
  };
  const [sweden, ireland] = [of(21, 4), of(301, 260)];
  expect(sweden.life).toBeLessThan(ireland.life);
  expect(sweden.direct).toBeLessThan(ireland.direct);
});
