import { existsSync } from 'node:fs';
import { run } from './stage.ts';

/**
 * What a stage needs beyond npm: the file that proves it, and the Debian package that brings it. Without a
 * `whole` need the stage does not run; other tests of a stage skip themselves.
 */
const NEEDS = [
  { stage: 'unit', file: '/usr/bin/glpsol', package: 'glpk-utils', whole: false },
  { stage: 'unit', file: '/usr/bin/cbc', package: 'coinor-cbc', whole: false },
  { stage: 'browser', file: '/usr/bin/chromium', package: 'chromium', whole: true },
  { stage: 'integration', file: '/usr/bin/prometheus', package: 'prometheus', whole: false },
  { stage: 'integration', file: '/usr/bin/redis-server', package: 'redis-server', whole: false },
  { stage: 'integration', file: '/usr/bin/soffice', package: 'libreoffice-calc-nogui', whole: false },
  { stage: 'integration', file: '/usr/lib/postgresql/15/bin/postgres', package: 'postgresql-15', whole: false },
] as const;

/**
 * Installs missing Debian packages where that is possible (root on Debian), and says loudly what stays missing.
 * @returns stages that cannot run, with the reason
 */
export async function installMissing(stages: readonly string[]): Promise<Map<string, string>> {
  const missing = NEEDS.filter(({ stage, file }) => stages.includes(stage) && !existsSync(file));
  if (missing.length === 0) return new Map();
  const packages = missing.map((need) => need.package);
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`installing ${packages.join(', ')} …`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], env);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], env);
  }
  const absent = missing.filter(({ file }) => !existsSync(file));
  for (const need of absent)
    console.log(`MISSING ${need.package}: apt-get install ${need.package}; its tests are SKIPPED`);
  return new Map(absent.filter(({ whole }) => whole).map((need) => [need.stage, `${need.package} is missing`]));
}
