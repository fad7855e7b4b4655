import type { Config } from '../config/index.ts';
import { plans } from '../planning/index.ts';
import type { KeyStore } from './keys.ts';

type Kept = Awaited<ReturnType<typeof plans.commitments.list>>;

/** Commitments as they hold now, followed. */
export interface CommitmentsInForce {
  /** A config with commitments laid over its workloads. */
  lay(config: Config): Config;
  /** Reads them again where they have changed, and tells it. */
  tick(): Promise<void>;
  /** Why one that was accepted does not hold; `null`: all do. */
  readonly fault: string | null;
}

/**
 * Follows what was committed to, in every process that has the same state.
 * @param changed told after they have changed
 */
export async function openCommitments(
  store: Pick<KeyStore, 'state' | 'pepper'>,
  changed: () => void,
): Promise<CommitmentsInForce> {
  let read = await plans.commitments.revision(store.state);
  let kept: Kept = await plans.commitments.list(store);
  let faults: readonly string[] = [];
  let unread: string | null = null;
  let isReading = false;
  return {
    lay(config) {
      const laid = plans.commitments.layOver(config.workloads, config.deployments, kept.kept);
      faults = [...laid.faults, ...kept.unreadable.map((id) => `commitment ${id} cannot be read`)];
      return { ...config, workloads: laid.workloads };
    },
    async tick() {
      if (isReading) return;
      isReading = true;
      try {
        const now = await plans.commitments.revision(store.state);
        if (now !== read) {
          kept = await plans.commitments.list(store);
          changed();
          // Behind what may fail: what was not laid is tried again in the next turn.
          read = now;
        }
        unread = null;
      } catch (error) {
        unread = `commitments cannot be read or laid: ${error instanceof Error ? error.message : String(error)}`;
      } finally {
        isReading = false;
      }
    },
    get fault() {
      return unread ?? faults[0] ?? null;
    },
  };
}
