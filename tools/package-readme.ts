/** What the README of a clone says otherwise in the package; each must be found, so that neither goes its own way. */
const OTHERWISE: readonly (readonly [clone: string | RegExp, package_: string])[] = [
  [/^On Linux with npm \(.*?\):$/ms, 'In an empty folder, with Node 22.19 or newer:'],
  [
    /^npm ci && npm run demo +(#.*)\n^npm ci && npm test .*$/m,
    'npm init -y && npm install joulegate\nnpx joulegate demo     $1',
  ],
  ['Paste it top to bottom in the clone;', 'Paste it top to bottom in the folder that has the package;'],
  [/ \(the demo has built it;[^)]*\)/, ''],
  [
    /^Commands, in a clone after `npm run joulegate --`, as a package after `npx joulegate`:/m,
    'Commands, after `npx joulegate`:',
  ],
];

/** Any other document of the package. @example packageText('`npm run joulegate -- init`') // '`npx joulegate init`' */
export const packageText = (text: string): string =>
  text
    .replaceAll(/npm run (?:--silent )?joulegate -- /g, 'npx joulegate ')
    .replaceAll(/(?<![\w/(.])examples\/(?=[\w-]+\/)/g, 'node_modules/joulegate/dist/examples/')
    .replaceAll(/(?<![\w/(.])deploy\/(?=[\w-]+)/g, 'node_modules/joulegate/deploy/');

/**
 * The README of the package: commands and paths as they are where it was installed.
 * @throws Error where the README says no more what is to be said otherwise
 */
export function packageReadme(readme: string): string {
  const said = OTHERWISE.reduce((text, [clone, package_]) => {
    const other = text.replace(clone, package_);
    if (other === text) throw new Error(`the README has no ${String(clone)}`);
    return other;
  }, readme);
  return packageText(said);
}
