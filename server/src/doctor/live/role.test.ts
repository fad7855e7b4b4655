import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { RESOURCES } from './resources.ts';
import { excessOf } from './rights.ts';

interface Role {
  readonly kind: string;
  readonly rules?: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

test('the roles that are shipped grant what the doctor asks for, to read, and nothing more', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../deploy/doctor-role.yaml'), 'utf8');
  const roles = parseAllDocuments(text).map((each) => each.toJS() as Role);
  const granted = (kind: string) => roles.filter((role) => role.kind === kind).flatMap(({ rules = [] }) => rules);
  expect(excessOf([...granted('Role'), ...granted('ClusterRole')])).toEqual([]);
  const names = (kind: string) =>
    granted(kind)
      .flatMap(({ resources }) => resources)
      .sort();
  const asked = (isNamespaced: boolean) =>
    RESOURCES.filter((each) => each.isNamespaced === isNamespaced).map(({ plural }) => plural);
  expect(names('Role')).toEqual([...asked(true), 'pods/log'].sort());
  expect(names('ClusterRole')).toEqual(asked(false).sort());
});
