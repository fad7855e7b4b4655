import type { z } from 'zod';
import type { Ms } from '../../units/index.ts';
import type { batchSchema } from './schema.ts';

/** How work that can wait is treated; `gateway.batch` of the config. */
export interface BatchSettings {
  readonly maxFileBytes: number;
  readonly maxRequests: number;
  readonly maxOpenPerOrganisation: number;
  readonly maxInFlight: number;
  /** Share of the requests at once that may be under way while more of a batch are begun. */
  readonly yieldAtShare: number;
  readonly maxDocumentsPerOrganisation: number;
  readonly retentionDays: number;
  readonly webhooks: z.output<typeof batchSchema>['webhooks'];
}

export const DAY_MS: Ms = 86_400_000;
