import type { Overview, WorkersSeen } from '../api/control-plane.ts';
import { count, instant } from '../figures/format.ts';

/** Whether the figures are those of every process of the port. */
export const isWhole = (workers: WorkersSeen | null | undefined): boolean =>
  workers == null || workers.answered >= workers.of;

/** Said beside figures from which a worker's are missing. */
export function SomeWorkers({ workers }: { readonly workers: WorkersSeen | null | undefined }) {
  return workers == null || isWhole(workers) ? null : (
    <>
      {' '}
      of {count(workers.answered)} of {count(workers.of)} workers
    </>
  );
}

/** What the live figures lack: a worker that does not answer, or counts that went with one that died. */
export function WorkersNotice({ workers, restartedAt }: Pick<Overview, 'workers' | 'restartedAt'>) {
  if (workers !== null && !isWhole(workers)) {
    const silent = workers.of - workers.answered;
    return (
      <p className="alert" role="status">
        <strong>{silent === 1 ? '1 worker does' : `${count(silent)} workers do`} not answer.</strong> Totals, map and
        requests are those of {count(workers.answered)} of {count(workers.of)} workers. Budgets count all; the rest is
        in the books.
      </p>
    );
  }
  if (restartedAt === null) return null;
  return (
    <p className="workers-note muted">
      A worker was started again at {instant(restartedAt)}. What it had counted before is in the books, not in these
      totals.
    </p>
  );
}
