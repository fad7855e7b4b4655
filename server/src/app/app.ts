import type { Collector } from '../doors/index.ts';
import type { Config } from '../config/index.ts';
import type { Clock } from '../edge/index.ts';
import type { EventBus, GatewayRuntime, StaticKey, UpstreamTiming } from '../gateway/index.ts';
import type { FileJournal } from '../ledger/index.ts';
import type { GridSource, LiveGrid } from '../world/index.ts';
import type { ConfigKeeper } from './keep-config.ts';
import type { WorkerTalk } from './worker-talk.ts';

/** The outside of an app: what differs between live, a demo and a test. */
export interface AppOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly clockKind: 'wall' | 'virtual';
  readonly upstreamTiming?: UpstreamTiming;
  /** Keys beside those of the state: for a demo or a test. */
  readonly staticKeys?: readonly StaticKey[];
  readonly gridSource?: GridSource;
  /** Reads the config again; where given, `reload` and the file watch use it. */
  readonly loadConfig?: () => Config;
  /** Takes a changed config that lost control rules or limits. */
  readonly allowLoosening?: boolean;
  /** One of several processes on one port. */
  readonly worker?: WorkerRole;
  /** The built console, where it is not the one beside this code. */
  readonly consoleFolder?: string;
}

/** What a process does beside its part of the requests. */
export interface WorkerRole extends WorkerTalk {
  /** From 1. */
  readonly slot: number;
  /** Of this machine. */
  readonly workers: number;
  /** Has the control plane, the meters and the books' daily work; one of the workers. */
  readonly leads: boolean;
  /** It took the place of one that had died. */
  readonly restarted: boolean;
}

export interface App {
  readonly gatewayUrl: string;
  /** `null` in a worker that does not lead. */
  readonly adminUrl: string | null;
  /** Makes the first admin of the console, once; `null` where there is one. */
  readonly setUpUrl: string | null;
  /** Of this process. */
  readonly metrics: () => Promise<string>;
  /** Of the config in force. */
  readonly runtime: GatewayRuntime;
  readonly configs: ConfigKeeper;
  readonly grid: GridSource;
  /** What refreshes the grid; `null` where the config names no live source. */
  readonly liveGrid: LiveGrid | null;
  readonly bus: EventBus;
  readonly collector: Collector;
  readonly journal: FileJournal;
  readonly ledgerFolder: string;
  /** Drains, seals and closes, in that order; safe to call twice. */
  close(): Promise<void>;
}
