import { z } from 'zod';
import { outlook } from '../../kernel/index.ts';
import type { TypedBooks } from '../../ledger/index.ts';
import { plans, replays } from '../../planning/index.ts';
import { hourOf, hourStart, JoulegateError, MS_PER_DAY, type EpochHour } from '../../units/index.ts';
import { catalogue, type Site } from '../../world/index.ts';
import { momentField } from '../text-input.ts';
import type { Waist } from '../waist.ts';

/** Fields of a question about requests of a period that are decided again. */
export const PERIOD_FIELDS = {
  from: momentField(0).optional().describe('a date or milliseconds since 1970; 7 days before the end otherwise'),
  to: momentField(1).optional().describe('a date or milliseconds since 1970; now otherwise'),
  workload: z.string().min(1).optional().describe('of this workload only'),
  sites: z.array(z.string().min(1)).default([]).describe('sites of the catalogue where the same work may stand too'),
};

const LOOKED_AT_MOST = 5000;

interface Period {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly workload?: string | undefined;
  readonly sites: readonly string[];
}

/** @throws JoulegateError JG_BAD_REQUEST where the period ends before it begins */
function spanOf({ from, to = 0 }: Period): { readonly fromHour: EpochHour; readonly toHour: EpochHour } {
  const span = { fromHour: hourOf(from ?? to - 7 * MS_PER_DAY), toHour: hourOf(to - 1) + 1 };
  if (span.toHour <= span.fromHour)
    throw new JoulegateError('JG_BAD_REQUEST', 'the period ends before it begins', {
      where: 'to',
      hint: 'give a later end',
    });
  return span;
}

function siteOf(key: string): Site {
  const site = catalogue.sites.find(key);
  if (site === undefined)
    throw new JoulegateError('JG_BAD_REQUEST', `the catalogue has no site "${key}"`, {
      where: 'sites',
      hint: 'name sites as gcp:europe-north1',
    });
  return site;
}

/** When the newest entry of the books with these values was; `null`: there is none. */
export async function newestAt(
  books: TypedBooks,
  where: Parameters<TypedBooks['totals']>[0]['where'],
): Promise<number | null> {
  const [newest] = await books.entries({ where, newestFirst: true, limit: 1 });
  return newest?.at ?? null;
}

/**
 * Served requests of a period out of the books, as far as they can be decided again, and the sums of all.
 * @param latencyLimitMs hard, in place of the one that was in force
 * @throws JoulegateError JG_NOT_FOUND where nothing was served in the period: it says when something was
 */
export async function bookedPeriod(waist: Waist, asked: Period, latencyLimitMs: number | null) {
  const span = spanOf({ ...asked, to: asked.to ?? waist.now() + 1 });
  const sites = asked.sites.map(siteOf);
  const where = { outcome: ['served'], ...(asked.workload === undefined ? {} : { workload: [asked.workload] }) };
  const [[total], entries, idle] = await waist.books(async (books) => {
    const sums = await books.totals({ span, where });
    if (sums[0]!.requests === 0)
      throw plans.noServedRequest(span, await newestAt(books, where), {
        where: 'from',
        hint: 'give from and to of a time with traffic, or import past usage (docs/import.md)',
      });
    return [
      sums,
      await books.entries({ span, where, sampled: true, limit: LOOKED_AT_MOST }),
      await books.idle(span),
    ] as const;
  });
  const { source } = await waist.grid([...new Set(sites.flatMap(({ zone }) => zone ?? []))], true);
  const { gridAt } = outlook({ grid: source, origins: [] });
  const around = {
    sites,
    latencyLimitMs,
    gPerKwhAt: ({ zone, scope2Area }: Site, hour: EpochHour) => gridAt(zone, hour, scope2Area).lifecycleGPerKwh,
  };
  return {
    from: hourStart(span.fromHour),
    to: hourStart(span.toHour),
    entries,
    idle,
    requests: entries.flatMap((entry) => replays.books.request(entry, around) ?? []),
    tier: total!.tier,
    happened: {
      requests: total!.requests,
      usd: Number(total!.cost.nano) / 1e9,
      kwh: Number(total!.energy.nano) / 1e12,
      kg: Number(total!.carbon.nano) / 1e12,
    },
  };
}

/** What is said of a period of which no request can be decided again. */
export const nothingToDecide = (): JoulegateError =>
  new JoulegateError('JG_NOT_FOUND', 'no request of this period can be decided again', {
    where: 'from',
    hint: 'shadow and enforce record what was compared; for other requests name sites',
  });
