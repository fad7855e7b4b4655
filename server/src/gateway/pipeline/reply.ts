/** Names and values by turns: node sends such a list as it is. */
export type HeaderList = string[];

/** The client's side of an exchange, whatever the transport. */
export interface Reply {
  readonly headersSent: boolean;
  head(status: number, headers: HeaderList): void;
  /** Returns false when the client reads too slowly; `onDrain` says when to go on. */
  write(chunk: Buffer): boolean;
  end(chunk?: Buffer): void;
  /** Breaks the answer off so that nobody takes it for complete. */
  cut(): void;
  onDrain(callback: () => void): void;
}

/** A request whose body has been read. */
export interface Incoming {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
  /** Monotonic ms when the last body byte had arrived. */
  readonly receivedMs: number;
}
