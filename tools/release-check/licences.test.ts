import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockedPackages, refusedPackages } from './licences.ts';

test('nothing that is shipped has a licence that may not be, or a script that runs when it is installed', () => {
  const packages = lockedPackages(join(import.meta.dirname, '../../package-lock.json'));
  expect(Object.keys(packages).length).toBeGreaterThan(500);
  expect(refusedPackages(packages)).toEqual([]);
});

test.each([
  [{ license: 'GPL-3.0' }, 'its licence is GPL-3.0'],
  [{}, 'it names no licence'],
  [{ license: 'MIT AND AGPL-3.0' }, 'its licence is MIT AND AGPL-3.0'],
  [{ license: 'LGPL-3.0-or-later' }, 'its licence is LGPL-3.0-or-later'],
  [{ license: 'MIT', hasInstallScript: true }, 'it runs a script when it is installed'],
])('%j is refused', (locked, why) => {
  expect(refusedPackages({ 'node_modules/a': { version: '1.0.0', ...locked } })).toEqual([{ name: 'a 1.0.0', why }]);
  expect(refusedPackages({ 'node_modules/a': { version: '1.0.0', dev: true, ...locked } })).toEqual([]);
});

test('one of several licences is enough, and pictures may stand beside a library of theirs', () => {
  expect(refusedPackages({ 'node_modules/a': { license: '(GPL-2.0 OR MIT)' } })).toEqual([]);
  expect(refusedPackages({ 'node_modules/@img/sharp-libvips-linux-x64': { license: 'LGPL-3.0-or-later' } })).toEqual(
    [],
  );
});
