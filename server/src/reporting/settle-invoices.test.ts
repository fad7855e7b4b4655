import fc from 'fast-check';
import { expect, test } from 'vitest';
import { carbonFees } from './carbon-fee.ts';
import { invoiceWindows, settledWindow } from './settle-invoices.ts';
import { rowOf } from './totals-row.fixture.ts';

const nano = fc.bigInt({ min: 0n, max: 10n ** 15n });
const booked = fc.record({ key: fc.constantFrom('a', 'b', 'c'), cost: nano, energy: nano });

test('rows, idle and what nothing is booked of are the invoice, to the nano-USD, whatever was booked', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }),
      fc.array(booked, { maxLength: 6 }),
      nano,
      (nanoUsd, rows, idleNano) => {
        const window = { operator: 'x', fromHour: 0, toHour: 24, references: ['r'], nanoUsd };
        const found = settledWindow({
          window,
          idleNano,
          rows: rows.map(({ key, cost, energy }) => ({
            key,
            row: rowOf({
              requests: 1,
              cost: { nano: cost, unknown: 0 },
              energy: { nano: energy, unknown: 0, sigma: 0 },
            }),
          })),
        });
        const ofRows = [...found.byKey.values()].reduce((sum, { settledNano }) => sum + settledNano, 0n);
        expect(ofRows + found.idleNano + found.notBookedNano).toBe(nanoUsd);
        expect(found.notBookedNano).toBe(rows.length === 0 ? nanoUsd : 0n);
        expect(found.bookedNano).toBe(rows.reduce((sum, { cost }) => sum + cost, 0n));
      },
    ),
  );
});

test('a row bears of an invoice what it is of the booked money; idle energy bears its part first', () => {
  const row = (cost: bigint, energy: bigint) =>
    rowOf({ cost: { nano: cost, unknown: 0 }, energy: { nano: energy, unknown: 0, sigma: 0 } });
  const window = { operator: 'x', fromHour: 0, toHour: 24, references: ['r'], nanoUsd: 1000n };
  const rows = [
    { key: 'a', row: row(30n, 300n) },
    { key: 'b', row: row(10n, 100n) },
  ];
  const { byKey, idleNano } = settledWindow({ window, rows, idleNano: 100n });
  // 100 of 500 Wh idle: a fifth of the invoice; the rest 3 to 1.
  expect([idleNano, byKey.get('a')?.settledNano, byKey.get('b')?.settledNano]).toEqual([200n, 600n, 200n]);
  const unpriced = [
    { key: 'a', row: row(0n, 1n) },
    { key: 'b', row: row(0n, 3n) },
  ];
  expect(settledWindow({ window, rows: unpriced, idleNano: 0n }).byKey.get('b')?.settledNano).toBe(750n);
});

test('invoices of overlapping time are one, those that only touch are not, and one that reaches beyond settles nothing', () => {
  const invoice = (reference: string, fromHour: number, toHour: number, operator = 'x') => ({
    operator,
    reference,
    fromHour,
    toHour,
    amountNano: 10n,
  });
  const { within, beyond } = invoiceWindows(
    [invoice('c', 30, 40), invoice('a', 0, 20), invoice('b', 10, 30), invoice('d', 35, 60), invoice('e', 0, 9, 'y')],
    { fromHour: 0, toHour: 50 },
  );
  expect(within).toEqual([
    { operator: 'x', fromHour: 0, toHour: 30, references: ['a', 'b'], nanoUsd: 20n },
    { operator: 'y', fromHour: 0, toHour: 9, references: ['e'], nanoUsd: 10n },
  ]);
  expect(beyond).toEqual([{ operator: 'x', fromHour: 30, toHour: 60, references: ['c', 'd'], nanoUsd: 20n }]);
});

test('a fee of 85.5 USD/t on 2 kg is 0.171 USD; those of rows sum to it', () => {
  expect(carbonFees([2_000_000_000_000n], 85.5).total).toBe(171_000_000n);
  fc.assert(
    fc.property(fc.array(nano, { maxLength: 9 }), fc.integer({ min: 0, max: 100_000 }), (carbon, cents) => {
      const { rows, total } = carbonFees(carbon, cents / 100);
      expect(rows.reduce((sum, fee) => sum + fee, 0n)).toBe(total);
      const exact = carbon.reduce((sum, each) => sum + each, 0n) * BigInt(cents);
      // Nano-USD of nano-g at a cent for a tonne: 1e-8.
      const off = exact - total * 10n ** 8n;
      expect(2n * (off < 0n ? -off : off) <= 10n ** 8n).toBe(true);
    }),
  );
});
