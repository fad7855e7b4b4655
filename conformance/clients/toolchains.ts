/** How each language's clients are installed with their pinned versions, outside of the repository, and started. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client, Kit } from './clients.ts';

const HERE = import.meta.dirname;
/** What is built and installed; kept between runs. */
const CACHE = process.env['JOULEGATE_CLIENTS_CACHE'] ?? join(tmpdir(), 'joulegate-clients');
const INSTALL_MS = 15 * 60_000;

/** A kit's clients, installed: the command of one of them. */
type Start = (program: string) => readonly [string, ...string[]];

interface Toolchain {
  /** Programs that must be here. */
  readonly needs: readonly string[];
  readonly manifest: string;
  /** The version of a package, as the manifest pins it. */
  version(manifest: string, name: string): string | undefined;
  install(): Promise<Start>;
}

const literal = (name: string): string => name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const found =
  (pattern: (name: string) => string): Toolchain['version'] =>
  (manifest, name) =>
    new RegExp(pattern(literal(name)), 'm').exec(manifest)?.[1];

/** Runs a command to its end. @throws Error with its last words where it fails */
async function done(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const child = spawn(command, args, { cwd: HERE, env: { ...process.env, ...env }, timeout: INSTALL_MS });
  let said = '';
  const hear = (part: Buffer): void => void (said = (said + part.toString()).slice(-4000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise<number | null>((ended, failed) => child.on('error', failed).on('close', ended));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${said.trim()}`);
}

/** A virtual environment of the requirements, made anew when they change. */
const python = (requirements: string): Toolchain => ({
  needs: ['python3'],
  manifest: `python/${requirements}`,
  version: found((name) => `^${name}==(\\S+)`),
  async install() {
    const file = join(HERE, 'python', requirements);
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
    const folder = join(CACHE, `python-${digest}`);
    const whole = join(folder, 'installed');
    if (!existsSync(whole)) {
      await done('python3', ['-m', 'venv', '--clear', folder]);
      await done(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', file]);
      writeFileSync(whole, '');
    }
    return (program) => [join(folder, 'bin', 'python'), join(HERE, 'python', program)];
  },
});

const TOOLCHAINS: Readonly<Record<Kit, Toolchain>> = {
  typescript: {
    needs: ['node'],
    manifest: '../../package.json',
    version: found((name) => `"${name}": "([^"]+)"`),
    install: async () => (program) => [process.execPath, join(HERE, 'typescript', program)],
  },
  python: python('requirements.txt'),
  'python-official': python('requirements-official.txt'),
  'python-aider': python('requirements-aider.txt'),
  go: {
    needs: ['go'],
    manifest: 'go/go.mod',
    version: found((name) => `^\\s*${name} v(\\S+)`),
    async install() {
      const folder = join(CACHE, 'go');
      mkdirSync(folder, { recursive: true });
      await done('go', ['build', '-C', 'go', '-mod=readonly', '-o', `${folder}/`, './...']);
      return (program) => [join(folder, program)];
    },
  },
  java: {
    needs: ['java', 'mvn'],
    manifest: 'java/pom.xml',
    version: found((name) => `<artifactId>${name}</artifactId>\\s*<version>([^<]+)`),
    async install() {
      const folder = join(CACHE, 'java');
      const classpath = join(folder, 'classpath');
      await done('mvn', [
        '-q',
        '-B',
        '-f',
        'java/pom.xml',
        `-Dtarget=${folder}`,
        'compile',
        'dependency:build-classpath',
        `-Dmdep.outputFile=${classpath}`,
      ]);
      return (program) => ['java', '-cp', `${join(folder, 'classes')}:${readFileSync(classpath, 'utf8')}`, program];
    },
  },
  rust: {
    needs: ['cargo'],
    manifest: 'rust/Cargo.toml',
    version: found((name) => `^${name} = (?:\\{ version = )?"=?([^"]+)"`),
    async install() {
      const folder = join(CACHE, 'rust');
      await done('cargo', ['build', '--quiet', '--locked', '--manifest-path', 'rust/Cargo.toml'], {
        CARGO_TARGET_DIR: folder,
      });
      return (program) => [join(folder, 'debug', program)];
    },
  },
};

/** The version that a client's manifest pins. @throws Error where it pins none */
export function versionOf({ kit, package: name }: Client): string {
  const { manifest, version } = TOOLCHAINS[kit];
  const pinned = version(readFileSync(join(HERE, manifest), 'utf8'), name);
  if (pinned === undefined) throw new Error(`${manifest} pins no version of ${name}`);
  return pinned;
}

/** Programs that a kit needs and that are not here. */
export const lacking = (kit: Kit): readonly string[] =>
  TOOLCHAINS[kit].needs.filter((program) => spawnSync(program, ['--version']).error !== undefined);

/** Installs a kit's clients and says how one is started. @throws Error with the installer's last words */
export const install = (kit: Kit): Promise<Start> => TOOLCHAINS[kit].install();
