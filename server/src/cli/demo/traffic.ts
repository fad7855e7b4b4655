/** One request of the demo's day, as the traffic worker sends it. */
export interface DemoRequest {
  /** Position in the time, 0 to 1. */
  readonly position: number;
  readonly origin: string;
  readonly team: string;
  readonly workload: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly stream: boolean;
  /** What is sent instead of a text of that length, and the status that it is to have. */
  readonly scene?: { readonly body: object; readonly status: number };
}

export interface TrafficOrder {
  readonly baseUrl: string;
  /** By team. */
  readonly apiKeys: Readonly<Record<string, string>>;
  readonly durationMs: number;
  readonly requests: readonly DemoRequest[];
}

/** What the clients saw. */
export interface TrafficTally {
  readonly sent: number;
  readonly answered: number;
  /** That the guard was to stop, and did. */
  readonly stopped: number;
  readonly failed: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly firstError: string | null;
}

/** What the worker tells: before each request it waits until its instant has come ({@link TrafficGo}). */
export type TrafficMessage =
  | { readonly kind: 'next'; readonly position: number }
  | { readonly kind: 'progress'; readonly tally: TrafficTally }
  | { readonly kind: 'finished'; readonly tally: TrafficTally };

/** The clock stands at the instant of the next request. */
export interface TrafficGo {
  readonly kind: 'go';
}
