import type { EpochMs, Joules, Ms, Usage } from '../units/index.ts';
import type { Serving } from '../world/index.ts';

/** The physical facts of one simulated deployment. Plain data; prices and network distance are elsewhere. */
export interface SimulatedDeployment {
  /** Path prefix of its base URL: letters, digits, `-` and `.`. */
  readonly id: string;
  /** Model key of the catalogue. */
  readonly model: string;
  /** The only `model` that it accepts. */
  readonly upstreamModel: string;
  /** Billions of parameters active per token; picks and scales the measured curve. */
  readonly activeParamsB: number;
  /** Accelerator key such as `h100-sxm`; its family (the part before the first `-`) picks the curve. */
  readonly accelerator: string;
  readonly acceleratorCount: number;
  readonly precision: Serving['precision'];
  /** Serving software generation. */
  readonly stack: '2024' | '2025';
  /** Mean running requests of all its other customers; ours come on top. */
  readonly batch: number;
  /** Median first-token time of an empty prompt at `batch`. */
  readonly ttftMs: Ms;
  /** Added first-token time per uncached prompt token. */
  readonly prefillMsPerToken: Ms;
  /** Median time per output token at `batch`. */
  readonly tpotMs: Ms;
  /** True energy over the law's; drawn from the seed where absent. */
  readonly misfit?: number;
  /** Share of each prompt that hits the prefix cache; 0 where absent. */
  readonly cachedShare?: number;
  /** Share of each answer spent on hidden reasoning; 0 where absent. */
  readonly reasoningShare?: number;
}

/** What can be made to go wrong. Definitions: docs/methods/simulator.md. */
export const FAULTS = ['429', '500', 'hang', 'disconnect', 'slow', 'garbage'] as const;
export type Fault = (typeof FAULTS)[number];

/** Cumulative counters of one deployment since the fleet started. */
export interface MeterReading {
  readonly deployment: string;
  readonly at: EpochMs;
  /** What the GPUs' own energy counters would show for this work. */
  readonly gpuEnergyJ: Joules;
  /** The same work at the server's wall plug: GPUs, host share and idle reserve. PUE is not in it. */
  readonly itEnergyJ: Joules;
  /** Everything processed, unfinished answers included. */
  readonly usage: Usage;
  /** The part of `usage` that belongs to aborted and failed requests. */
  readonly usageUnfinished: Usage;
  readonly requests: {
    readonly started: number;
    readonly finished: number;
    /** The client left before the end. */
    readonly aborted: number;
    /** A fault ended it. */
    readonly failed: number;
  };
  readonly inFlight: number;
}

/** How a fleet starts. */
export interface FleetOptions {
  readonly deployments: readonly SimulatedDeployment[];
  readonly seed: number;
  /** Answers take simulated time divided by this; headers and meters keep the simulated figures. */
  readonly timeFactor: number;
  /** Loopback port; a free one where absent or 0. */
  readonly port?: number;
}

/** A running fleet: one loopback server, one path prefix a deployment. */
export interface Fleet {
  readonly port: number;
  /** Base URL of a deployment, such as `http://127.0.0.1:4100/paris-h100/v1`. */
  url(id: string): string;
  /** Every request of a deployment meets this fault until it is set to `null`. */
  setFault(id: string, fault: Fault | null): void;
  /** One reading a deployment, in the order given at the start. */
  meters(): readonly MeterReading[];
  /** Stops the server and cuts what is still open. */
  close(): Promise<void>;
}

/** A fleet in a worker thread: the same, but answers come later. */
export interface RemoteFleet {
  readonly port: number;
  url(id: string): string;
  setFault(id: string, fault: Fault | null): Promise<void>;
  meters(): Promise<readonly MeterReading[]>;
  close(): Promise<void>;
}
