import { z } from 'zod';

/** One secret that is stored: in the environment, or in a file. */
export const storedSecretSchema = z.union([
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
]);

/** One secret: from the environment, a file, or a command that prints a token and is asked again in time. */
export const secretSchema = z.union([
  ...storedSecretSchema.options,
  z.strictObject({ command: z.array(z.string().min(1)).min(1), refreshSeconds: z.number().positive().default(600) }),
]);
