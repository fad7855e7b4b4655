import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../edge/index.ts';
import { doctor } from './index.ts';

const data = dataFolder();
const folder = data === null ? null : join(data, 'k8s', 'cases');
const cases = folder !== null && existsSync(folder) ? readdirSync(folder).sort() : [];
if (cases.length === 0) console.log(SKIPPED_NO_DATA);

describe.skipIf(cases.length === 0)('recorded and staged incidents', () => {
  test.each(cases)('%s', (id) => {
    const read = (name: string): { readonly [key: string]: unknown } =>
      JSON.parse(readFileSync(join(folder as string, id, name), 'utf8')) as never;
    const truth = read('truth.json') as { rootCause: string; culprit: object; evidence: readonly string[] };
    const { canaries = [] } = read('case.json') as { canaries?: readonly string[] };
    const { snapshot, question } = doctor.readSnapshotFolder(join(folder as string, id));
    const found = doctor.examine(snapshot, question, { tookMs: 0, calls: 0, bytes: 0, unseen: [] });
    const [first] = found.causes;
    expect({ code: first!.code, culprit: first!.culprit }).toEqual({ code: truth.rootCause, culprit: truth.culprit });
    const quotes = first!.evidence.map(({ quote }) => quote).join('\n');
    for (const each of truth.evidence) expect(quotes).toContain(each);
    for (const canary of canaries) expect(JSON.stringify(found)).not.toContain(canary);
  });
});
