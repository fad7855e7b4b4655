import type { Rng } from '../../edge/index.ts';
import type { Ms } from '../../units/index.ts';

/** What is known of an object without reading it. */
export interface ObjectFacts {
  readonly bytes: number;
  /** Hex digest that its writer gave it; `null`: it was written by something else. */
  readonly sha256: string | null;
}

/** An upload in parts that was begun, as it is remembered across restarts. */
export interface BegunUpload {
  readonly uploadId: string;
  readonly partBytes: number;
  readonly sha256: string;
}

/** A file to be sent, with what it must hold. */
export interface FileToSend {
  readonly path: string;
  readonly bytes: number;
  /** Hex digest. */
  readonly sha256: string;
}

export interface SendOptions {
  /** An earlier attempt in parts to go on with; `null`: none. */
  readonly begun: BegunUpload | null;
  /** Told before the first part is sent, so that a restart can go on; `null`: it is over. */
  readonly remember: (begun: BegunUpload | null) => Promise<void>;
  /** Told of bytes that have arrived, those of an earlier attempt included. */
  readonly onBytes?: (bytes: number) => void;
}

/** What came of sending a file. */
export type Sent = 'sent' | 'resumed' | 'present';

/** Objects by key, in one bucket. Each call retries what may pass by itself, and says clearly what will not. */
export interface ObjectStore {
  /** Where it is, for a person: endpoint and bucket. */
  readonly where: string;
  /** `null`: there is none. */
  head(key: string): Promise<ObjectFacts | null>;
  /** The text of a small object; `null`: there is none. */
  get(key: string): Promise<string | null>;
  /** Replaces a small object as a whole. */
  put(key: string, body: Buffer): Promise<void>;
  /**
   * Puts a file there whole or not at all: nobody sees a part of it. An object of the same size and digest is not sent again.
   * @throws JoulegateError JG_DATA where the file does not hold what it should
   */
  send(key: string, file: FileToSend, options: SendOptions): Promise<Sent>;
  /** Removes an object; none there is no fault. */
  remove(key: string): Promise<void>;
  close(): Promise<void>;
}

/** Keys of an account, asked for at every request. */
export interface StoreKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

export interface ObjectStoreOptions {
  /** Such as `https://s3.eu-west-3.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** The bucket in the path instead of the host name. */
  readonly pathStyle: boolean;
  /** Files above this are sent in parts of it. */
  readonly partBytes: number;
  readonly keys: () => StoreKeys;
  /** Given up as soon as it is aborted. */
  readonly signal?: AbortSignal;
  readonly retries?: RetryOptions;
}

export interface RetryOptions {
  /** Attempts in all. */
  readonly attempts: number;
  readonly firstMs: Ms;
  readonly longestMs: Ms;
  readonly rng: Rng;
}
