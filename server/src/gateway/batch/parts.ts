import type { Ms, EpochMs } from '../../units/index.ts';
import type { KeyRing } from '../tenants/index.ts';
import type { GatewayRuntime } from '../pipeline/index.ts';
import type { BatchStore } from './store/batches.ts';
import { newId, type FileStore } from './store/files.ts';
import type { Seal } from './store/sealed.ts';
import type { BatchSettings } from './settings.ts';

/** What batches are run with. */
export interface BatchParts {
  readonly files: FileStore;
  readonly batches: BatchStore;
  readonly seal: Seal;
  readonly runtime: () => GatewayRuntime;
  readonly keys: Pick<KeyRing, 'principals' | 'works'>;
  readonly settings: () => BatchSettings;
  readonly now: () => EpochMs;
  /** Lets what has arrived be handled first. */
  readonly pause: () => Promise<void>;
  /** Of this process: what it holds is its own. */
  readonly holder: string;
}

/** An answer, or what became of a request without one. */
export interface ToldAnswer {
  readonly status_code: number;
  readonly request_id: string;
  readonly body: unknown;
}

/** The line that a request has in the output or the error file, encrypted. */
export const answerLine = (
  { seal }: Pick<BatchParts, 'seal'>,
  customId: string,
  response: ToldAnswer | null,
  error: { readonly code: string; readonly message: string; readonly line?: number } | null,
): string =>
  seal.close(
    Buffer.from(
      JSON.stringify({ id: newId('batch_req_'), custom_id: customId === '' ? null : customId, response, error }),
    ),
  );

/** How long a process may say nothing before what it holds is taken for lost. */
export const LEASE_MS: Ms = 60_000;
