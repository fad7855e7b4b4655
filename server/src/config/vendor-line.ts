import { z } from 'zod';

/** What every vendor's line may say. */
export const lineShape = {
  mode: z
    .enum(['observe', 'shadow', 'enforce'])
    .default('observe')
    .describe('Of its workload; see `workloads[].mode`.'),
  maxInFlight: z.int().positive().default(256).describe('Requests under way at each of its deployments at once.'),
  passthrough: z
    .array(z.string().min(1))
    .default([])
    .describe('Paths of its API whose bytes pass unread, by family, such as `images` or `files`; none by default.'),
};
/** The names of a table, one of which a line gives. */
export const namesOf = (table: Readonly<Record<string, unknown>>): z.ZodEnum<Record<string, string>> =>
  z.enum(Object.keys(table) as [string, ...string[]]);
/** Where requests go. */
export const upstreamUrl = z.url({ protocol: /^https?$/ });

/** Keys of sites that a vendor's line makes begin so. */
export const VENDOR_SITE = 'vendor:';
/** Models of a vendor that no list has are served and booked as this one. */
export const otherOf = (vendor: string): string => `${vendor}-other`;
/** The upstream's own name of the model is the one that the caller gives. */
export const AS_ASKED = '*';
/** The id of a vendor's deployment of a model. */
export const idOf = (vendor: string, model: string): string =>
  `${vendor}.${model.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-')}`.slice(0, 63);

/** The sections of a config that a vendor's line stands for. */
export interface Expanded {
  readonly sites: readonly object[];
  readonly models: readonly object[];
  readonly deployments: readonly object[];
  readonly workloads: readonly object[];
}
