import type { TotalsRow } from '../../ledger/index.ts';
import { addUsage, inputTokens, NO_USAGE, outputTokens, type Tier } from '../../units/index.ts';
import { decimalOf } from '../showback.ts';
import { amountOf, type Part } from './amount.ts';
import { told, type Told } from './told.ts';

/** A figure of a customer by one method. */
export interface CustomerRow {
  readonly row: string;
  /** Where it stands in the customer's own inventory; `null`: in none, it is told beside. */
  readonly scope: string | null;
  readonly figure: Told;
}

export interface CustomerUse {
  readonly requests: number;
  readonly inputTokens: number;
  /** Of these, read from the cache of a provider. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** Decimal text, exact to 1e-9; `null` is unknown. */
  readonly costUsd: string | null;
  readonly unknownCost: number;
}

export interface Customer extends CustomerUse {
  readonly rows: readonly CustomerRow[];
  readonly byModel: readonly (CustomerUse & { readonly model: string | null; readonly carbon: Told })[];
}

const CATEGORY_1 = 'Scope 3, category 1: purchased services, cloud computing and data centre services';

function useOf(rows: readonly TotalsRow[]): CustomerUse {
  const requests = rows.reduce((sum, row) => sum + row.requests, 0);
  const usage = rows.reduce((sum, row) => addUsage(sum, row.usage), NO_USAGE);
  const unknownCost = rows.reduce((sum, { cost }) => sum + cost.unknown, 0);
  return {
    requests,
    inputTokens: inputTokens(usage),
    cachedTokens: usage.cacheRead,
    outputTokens: outputTokens(usage),
    costUsd:
      requests > 0 && unknownCost === requests ? null : decimalOf(rows.reduce((sum, { cost }) => sum + cost.nano, 0n)),
    unknownCost,
  };
}

type Figure = (row: TotalsRow) => { readonly nano: bigint; readonly unknown: number; readonly sigma?: number };

/** A figure of rows that are told apart by deployment and tier. */
const figureOf = (rows: readonly TotalsRow[], of: Figure, unit: Told['unit'], note: string | null = null): Told =>
  told(
    amountOf(
      rows.map((row): Part => {
        const { nano, unknown, sigma } = of(row);
        return {
          deployment: row.by.deployment as string | null,
          tier: row.by.tier as Tier | null,
          zone: null,
          nano,
          unknown,
          requests: row.requests,
          sigma: sigma ?? null,
        };
      }),
    ),
    unit,
    note,
  );

/**
 * What a customer is told of what was done for them: in their inventory all of it is a purchased service, whoever holds the
 * servers here.
 * @param rows settled, by deployment, model and tier
 */
export function customerOf(rows: readonly TotalsRow[]): Customer {
  const carbon = figureOf(
    rows,
    (row) => row.carbon,
    'g CO2e',
    'location-based, life cycle and embodied, allocated by use',
  );
  return {
    ...useOf(rows),
    rows: [
      { row: 'Energy, cooling in it', scope: null, figure: figureOf(rows, (row) => row.energy, 'Wh') },
      { row: 'Carbon', scope: CATEGORY_1, figure: carbon },
      {
        row: 'of it electricity, life cycle',
        scope: null,
        figure: figureOf(rows, (row) => ({ ...row.carbonOperational, unknown: row.carbon.unknown }), 'g CO2e'),
      },
      {
        row: 'of it hardware, amortised',
        scope: null,
        figure: figureOf(rows, (row) => ({ ...row.carbonEmbodied, unknown: row.carbon.unknown }), 'g CO2e'),
      },
      {
        row: 'Beside it: combustion at power plants, location-based',
        scope: null,
        figure: figureOf(rows, (row) => row.carbonDirect, 'g CO2e', 'by yearly factors of the area'),
      },
      {
        row: 'Beside it: the same, market-based',
        scope: null,
        figure: figureOf(
          rows,
          (row) => row.carbonMarket,
          'g CO2e',
          'instrument, supplier, residual mix, then location',
        ),
      },
      {
        row: 'Beside it: supply of fuel and losses on the way',
        scope: null,
        figure: figureOf(rows, (row) => row.carbonUpstream, 'g CO2e'),
      },
    ],
    byModel: [...Map.groupBy(rows, ({ by }) => (by.model ?? null) as string | null)]
      .map(([model, own]) => ({ model, ...useOf(own), carbon: figureOf(own, (row) => row.carbon, 'g CO2e') }))
      .toSorted((a, b) => b.requests - a.requests || (String(a.model) < String(b.model) ? -1 : 1)),
  };
}
