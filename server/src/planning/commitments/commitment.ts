import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Pepper } from '../../identity/index.ts';

/** Nine cases of ten lie between the first and the last. */
const INTERVAL = z.strictObject({ p05: z.number(), p50: z.number(), p95: z.number() });

/** What a person accepted, word for word as it is signed. */
export const COMMITMENT = z.strictObject({
  workload: z.string().describe('that it is laid over'),
  acceptedAt: z.number().describe('epoch ms'),
  owner: z.string().describe('who answers for it'),
  actor: z.string().describe('who accepted it, as the audit calls them'),
  reason: z.string(),
  reviewDate: z.iso.date().describe('to be looked at again by then'),
  plan: z.strictObject({
    title: z.string(),
    option: z.string(),
    name: z.string().describe('of the option'),
    scenarioSha256: z.string().describe('of the scenario as it was given'),
    sentences: z.array(z.string()).describe('page one, in words'),
    options: z
      .array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          usd: z.number().describe('a year'),
          tonnes: z.number().describe('a year'),
          latencyMs: z.number().describe('to the first token'),
          fullUsd: z.number().describe('a year, carbon and waiting at what they are worth'),
          csoa: z.strictObject({ gPerKtok: z.number(), usdPerKtok: z.number(), index: z.number() }),
          broken: z.array(z.string()).describe('rules that it breaks'),
        }),
      )
      .describe('what was compared'),
  }),
  lays: z
    .strictObject({
      deployments: z.array(z.string()).min(1).describe('of the workload that stay in the choice'),
      carbonUsdPerTonne: z.number(),
      latencyUsdPerSecond: z.number(),
    })
    .describe('over the policy of the workload, which enforces it'),
  predicted: z
    .strictObject({
      requestsPerMonth: INTERVAL,
      usdPerMonth: INTERVAL,
      tonnesPerMonth: INTERVAL,
      usdPerRequest: INTERVAL,
      gPerRequest: INTERVAL,
      addedMs: z
        .number()
        .describe('over the nearest allowed option; a plan has no interval of it, so it is shown and not judged'),
    })
    .describe('of what work uses, as the books tell it, in the first year of the plan'),
});
type Frozen<T> = T extends string | number | boolean | null ? T : { readonly [Key in keyof T]: Frozen<T[Key]> };
/** A plan's choice that a person accepted, with all that the meeting had before it. */
export type Commitment = Frozen<z.output<typeof COMMITMENT>>;

/** A commitment as it is kept. */
export interface KeptCommitment extends Commitment {
  readonly id: string;
  readonly endedAt: number | null;
  readonly endedWhy: string | null;
  /** `false`: what is kept is not what was signed, so it is not in force. */
  readonly isSigned: boolean;
}

/** What is signed: the same for the same record, whoever wrote it. */
const signed = (id: string, record: string): string => `commitment\n${id}\n${record}`;

/** Signature of a record under the installation's secret. */
export const signatureOf = (pepper: Pepper, id: string, record: string): string =>
  pepper.hash(signed(id, record)).toString('hex');

/** Whether a record is the one that was signed. */
export function isSignedBy(pepper: Pepper, id: string, record: string, signature: string): boolean {
  const [right, given] = [pepper.hash(signed(id, record)), Buffer.from(signature, 'hex')];
  return right.length === given.length && timingSafeEqual(right, given);
}

/** Tells scenarios apart. */
export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');
