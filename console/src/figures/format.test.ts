import { expect, test } from 'vitest';
import { aligned, count, figure, interval, percent, quantity, signed, text, writeNumbersIn } from './format.ts';

test.each([
  [0, 'Wh', '0 Wh'],
  [0.0004, 'Wh', '400 µWh'],
  [0.4213, 'Wh', '421 mWh'],
  [1234, 'Wh', '1.23 kWh'],
  [999.6, 'g', '1,000 g'],
  [2_500_000, 'g', '2.5 t'],
  [631, 'ms', '631 ms'],
  [1500, 'ms', '1.5 s'],
  [0.000421, 'USD', '0.000421 USD'],
  [12.4, 'USD', '12.40 USD'],
  [12_345.6, 'USD', '12,346 USD'],
  [-0.25, 'g', '−250 mg'],
  [55.4, 'USD/t', '55.4 USD/t'],
])('%d %s reads %s', (value, unit, expected) => {
  expect(text(value, unit)).toBe(expected);
});

test('unknown is not zero', () => {
  expect(quantity(null, 'Wh')).toEqual({ value: '–', unit: 'Wh' });
  expect(text(NaN, 'g')).toBe('unknown');
  expect(figure(undefined)).toBe('–');
});

test('both ends of an interval share a unit', () => {
  expect(interval(800, 1500, 'Wh')).toBe('0.8 to 1.5 kWh');
});

test('columns keep their zeros', () => {
  expect([0.43, 5, 123.4, 0, null].map(aligned)).toEqual(['0.430', '5.00', '123', '0', '–']);
});

test('shares and signs', () => {
  expect([percent(0.417), percent(0.0042), percent(-0.031), percent(0)]).toEqual(['42 %', '0.4 %', '−3.1 %', '0 %']);
  expect([signed(3.2), signed(-3.2), signed(0)]).toEqual(['+3.2', '−3.2', '0']);
});

test('German writes a comma before decimals, whatever the German', () => {
  try {
    for (const language of ['de', 'de-AT']) {
      writeNumbersIn(language);
      expect([text(1234, 'Wh'), count(1_234_567), text(12.4, 'USD'), percent(0.0042)]).toEqual([
        '1,23 kWh',
        '1.234.567',
        '12,40 USD',
        '0,4 %',
      ]);
    }
  } finally {
    writeNumbersIn('fr');
  }
  expect(text(1234, 'Wh')).toBe('1.23 kWh');
});
