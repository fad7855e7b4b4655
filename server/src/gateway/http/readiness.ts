import type { GatewayRuntime } from '../pipeline/index.ts';

/** What takes no requests until a credential of ours is there. */
export interface Waiting {
  readonly deployments: readonly string[];
  /** Those that none but these deployments serve. */
  readonly workloads: readonly string[];
  /** There is no workload that could be served. */
  readonly everything: boolean;
}

/** The answer of `/readyz`. */
export interface Readiness {
  readonly ready: boolean;
  readonly detail: object;
}

/** What may keep a gateway from serving. */
interface Parts {
  readonly runtime: () => Pick<GatewayRuntime, 'journal'>;
  /** Parts that fail while requests go on with what they last gave. */
  readonly faults?: () => readonly string[];
  readonly waiting?: () => Waiting;
}

/** Whether requests are served, with what is known of each part. */
export function readinessOf({ runtime, faults, waiting }: Parts, draining: boolean): Readiness {
  const ledger = runtime().journal.stats().failed;
  const { everything = false, deployments = [], workloads = [] } = waiting?.() ?? {};
  const ready = !draining && ledger === null && !everything;
  const status = ready ? 'ready' : 'not ready';
  return {
    ready,
    detail: { status, draining, ledger, faults: faults?.() ?? [], notReady: { deployments, workloads } },
  };
}
