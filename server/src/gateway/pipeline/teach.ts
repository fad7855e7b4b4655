import type { Entry } from '../../ledger/index.ts';
import { fromNano } from '../../units/index.ts';
import type { EndpointName } from '../../world/index.ts';
import type { GatewayRuntime } from './runtime.ts';

/** What a served request tells beyond its entry. */
export interface ServedBy {
  /** Table position of the deployment that answered. */
  readonly index: number;
  readonly session: string | null;
  readonly endpoint: EndpointName;
  readonly textBytes: number;
}

/** Teaches sessions, expected usage and budgets from a served request: reported usage only, and budgets where the decision was enforced. */
export function teach(runtime: GatewayRuntime, row: Entry, { index, session, endpoint, textBytes }: ServedBy): void {
  if (row.usageGrade === 'reported') {
    runtime.sessions.served(row.organisation, session, index, row.usage);
    runtime.learner(row.workload, endpoint).learn(textBytes, row.usage);
  }
  if (row.mode !== 'enforce') return;
  runtime.budgets.get(row.workload)?.observe(runtime.clock.now(), {
    addedMs: row.latency.addedMs,
    carbonG: fromNano(row.carbonNanoG.mean ?? 0),
    cashUsd: fromNano(row.costNanoUsd),
  });
}
