/** How the engine's process is set up: all of it is locked before the first statement. */
export interface EngineSetup {
  /** The only folders that it may read and write. */
  readonly folders: readonly string[];
  readonly temporary: string;
  readonly memoryMb: number;
  readonly threads: number;
}

export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** What the engine is asked. `open` with `selectOnly` refuses everything that is not one SELECT. */
export type Ask =
  | { readonly id: number; readonly op: 'run'; readonly sql: string }
  | { readonly id: number; readonly op: 'open'; readonly sql: string; readonly selectOnly: boolean }
  | { readonly id: number; readonly op: 'next'; readonly cursor: number }
  | { readonly id: number; readonly op: 'close'; readonly cursor: number };

/** What it answers. */
export type Answer =
  | {
      readonly id: number;
      readonly ok: true;
      readonly cursor?: number;
      readonly columns?: readonly ResultColumn[];
      readonly rows?: readonly Row[] | null;
    }
  | { readonly id: number; readonly ok: false; readonly message: string; readonly refused: boolean };

/** Sent once: ready, or why it cannot be. */
export interface Greeting {
  readonly ready: boolean;
  readonly message: string;
}
