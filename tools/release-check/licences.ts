import { readFileSync } from 'node:fs';

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

/** A package that may not be shipped, and why. */
export interface Refused {
  readonly name: string;
  readonly why: string;
}

/** Licences that may be shipped beside Apache-2.0. */
const SHIPPED = [
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
  'CC0-1.0',
  'BlueOak-1.0.0',
];
/** A library that stands beside the program and may be replaced: prebuilt libvips, for pictures alone. */
const BESIDE = ['LGPL-3.0-or-later'];
const isPictures = (name: string): boolean => name.startsWith('@img/sharp');

function refusalOf(name: string, license: string | undefined): string | null {
  if (license === undefined) return 'it names no licence';
  const allowed = isPictures(name) ? [...SHIPPED, ...BESIDE] : SHIPPED;
  const either = license.replaceAll(/[()]/g, '').split(' OR ');
  const fits = either.some((one) => one.split(' AND ').every((each) => allowed.includes(each.trim())));
  return fits ? null : `its licence is ${license}`;
}

/**
 * What of a lockfile may not be shipped: packages of other licences, and such that run a script when they are installed.
 * @example refusedPackages({ 'node_modules/a': { version: '1.0.0', license: 'GPL-3.0' } }) // [{ name: 'a 1.0.0', why: 'its licence is GPL-3.0' }]
 */
export function refusedPackages(packages: Readonly<Record<string, Locked>>): readonly Refused[] {
  return Object.entries(packages).flatMap(([path, { version, license, dev, link, hasInstallScript }]) => {
    const name = path.split('node_modules/').at(-1) ?? '';
    if (!path.includes('node_modules/') || link === true || dev === true) return [];
    const shown = `${name} ${version ?? ''}`;
    const why = refusalOf(name, license);
    return [
      ...(why === null ? [] : [{ name: shown, why }]),
      ...(hasInstallScript === true ? [{ name: shown, why: 'it runs a script when it is installed' }] : []),
    ];
  });
}

/** Packages of a lockfile. */
export const lockedPackages = (file: string): Readonly<Record<string, Locked>> =>
  (JSON.parse(readFileSync(file, 'utf8')) as { packages: Readonly<Record<string, Locked>> }).packages;
