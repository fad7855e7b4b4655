import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { diskFault } from './disk-fault.ts';
import { JoulegateError } from '../units/index.ts';

/** Text of a file, plain or `.gz`. @throws JoulegateError JG_DATA */
export function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new JoulegateError('JG_DATA', `${path} cannot be read: ${diskFault(cause, 'named')}`, {
      where: path,
      hint: 'check the path; .csv and .csv.gz are understood',
      cause,
    });
  }
}
