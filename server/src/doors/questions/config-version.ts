import { z } from 'zod';
import { liveOf, question } from '../question.ts';

export const configVersion = question({
  name: 'config version',
  does: 'version of the config in force on the process of the control plane, and why a changed one was refused',
  input: z.strictObject({}),
  output: z.object({ version: z.int(), fault: z.string().nullable() }).meta({ id: 'ConfigVersion' }),
  role: 'read',
  live: true,
  ask(waist) {
    liveOf(waist);
    return waist.configVersion() ?? { version: 1, fault: null };
  },
});
