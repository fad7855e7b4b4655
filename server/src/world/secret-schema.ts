import { z } from 'zod';

/** One secret that is stored: in the environment, or in a file. */
export const storedSecretSchema = z.union([
  z
    .strictObject({ env: z.string().min(1).describe('Environment variable that holds it.') })
    .describe('From the environment.'),
  z.strictObject({ file: z.string().min(1).describe('File that holds it and nothing else.') }).describe('From a file.'),
]);

/** One secret: stored, or printed by a command. */
export const secretSchema = z.union([
  ...storedSecretSchema.options,
  z
    .strictObject({
      command: z.array(z.string().min(1)).min(1).describe('Program and arguments; no shell reads them.'),
      refreshSeconds: z.number().positive().default(600).describe('Seconds after which it is asked again.'),
    })
    .describe('From a command that prints a token and is asked again in time.'),
]);
