import { toFourDigits, type EpochMs } from '../../../units/index.ts';
import type { Saved } from '../store/batch-hours.ts';
import type { BatchRow } from '../store/batches.ts';
import type { BatchPlan } from '../when.ts';

export const seconds = (at: EpochMs | null): number | null => (at === null ? null : Math.floor(at / 1000));

/** When a batch ended, by how it ended. */
const endedAs = (batch: BatchRow, status: BatchRow['status']): number | null =>
  batch.status === status ? seconds(batch.ended_at) : null;

const plannedShape = (plan: BatchPlan['expected']): object =>
  plan === null
    ? {}
    : {
        starts_at: seconds(plan.startsAt),
        latest_start_at: seconds(plan.latestStartAt),
        expected_co2e_saved_share: toFourDigits(plan.savedGramsShare),
        expected_cost_saved_share: toFourDigits(plan.savedUsdShare),
      };

const savedShape = (saved: Saved | null): object =>
  saved === null
    ? {}
    : {
        co2e_saved_g: saved.grams,
        co2e_saved_share: saved.gramsShare,
        usd_saved: saved.usd,
        saved_unknown_requests: saved.unknownTries,
        saved_tier: saved.tier,
      };

/** A batch as OpenAI tells it. @param saved by what has run so far; `null`: nothing has */
export function batchShape(batch: BatchRow, saved: Saved | null, plan: BatchPlan['expected'] = null): object {
  const { faults, metadata, total, completed, failed } = batch;
  return {
    id: batch.id,
    object: 'batch',
    endpoint: batch.endpoint,
    errors: faults === null ? null : { object: 'list', data: JSON.parse(faults) as unknown },
    input_file_id: batch.input_file,
    completion_window: batch.completion_window,
    status: batch.status,
    output_file_id: batch.output_file,
    error_file_id: batch.error_file,
    created_at: seconds(batch.created_at),
    in_progress_at: seconds(batch.started_at),
    expires_at: seconds(batch.deadline_at),
    finalizing_at: seconds(batch.finalizing_at),
    completed_at: endedAs(batch, 'completed'),
    failed_at: endedAs(batch, 'failed'),
    expired_at: endedAs(batch, 'expired'),
    cancelling_at: seconds(batch.cancelling_at),
    cancelled_at: endedAs(batch, 'cancelled'),
    request_counts: { total, completed, failed },
    metadata: metadata === null ? null : (JSON.parse(metadata) as unknown),
    ...(plan === null && saved === null ? {} : { joulegate: { ...plannedShape(plan), ...savedShape(saved) } }),
  };
}

/** A page of a list as OpenAI tells it. @param rows one more than the page has, where there are more */
export function listShape<Row extends { readonly id: string }>(
  rows: readonly Row[],
  limit: number,
  shape: (row: Row) => object,
): object {
  const page = rows.slice(0, limit);
  return {
    object: 'list',
    data: page.map(shape),
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
    has_more: rows.length > limit,
  };
}
