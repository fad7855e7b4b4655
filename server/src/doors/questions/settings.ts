import { stringify } from 'yaml';
import { z } from 'zod';
import { liveOf, question } from '../question.ts';

/** A password in a URL; all other secrets of a config are named by where they stand. */
const IN_URL = /^([a-z][a-z0-9+.-]*:\/\/[^/?#:@]*):[^/?#@]*@/i;

/** What a section says, without a password that stands in a URL. @example withoutPasswords('redis://u:pw@h') // 'redis://u:***@h' */
export function withoutPasswords(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(IN_URL, '$1:***@');
  if (Array.isArray(value)) return value.map(withoutPasswords);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutPasswords(each)]));
  return value;
}

export const settings = question({
  name: 'settings',
  does: 'the config in force, every default written out; secrets are named by where they stand',
  input: z.strictObject({}),
  output: z
    .object({
      file: z.string(),
      version: z.int().describe('counted from the start of the process'),
      fault: z.string().nullable().describe('why a changed file is not in force; null: it is'),
      sections: z.array(z.object({ name: z.string(), yaml: z.string() })),
    })
    .meta({ id: 'Settings' }),
  role: 'operate',
  live: true,
  ask(waist) {
    liveOf(waist);
    const { file, raw } = waist.settings() ?? { file: '', raw: {} };
    const { version, fault } = waist.configVersion() ?? { version: 1, fault: null };
    const sections = Object.entries(raw).map(([name, value]) => ({
      name,
      yaml: stringify(withoutPasswords(value), { lineWidth: 100 }),
    }));
    return { file, version, fault, sections };
  },
});
