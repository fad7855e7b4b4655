import type { Settings } from '../api/control-plane.ts';

/** Where a gateway listens that is not told otherwise. */
const DEFAULT_PORT = 4000;

/**
 * What asks a gateway which models a key may use; the key itself stays in a variable, out of the shell's history.
 * @param sections of the config in force; undefined where nobody may see them
 */
export function tryIt(hostname: string, sections: Settings['sections'] | undefined): string {
  const gateway = sections?.find(({ name }) => name === 'gateway')?.yaml ?? '';
  const port = /^port: (\d+)$/m.exec(gateway)?.[1] ?? DEFAULT_PORT;
  return `curl http://${hostname}:${port}/v1/models -H "Authorization: Bearer $JOULEGATE_KEY"`;
}
