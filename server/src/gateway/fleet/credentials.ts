import { readFileSync } from 'node:fs';
import { runCommand, type Clock } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';

/** Where an upstream's secret comes from. A command prints a token that lives for some time. */
export type SecretSource =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: readonly string[]; readonly refreshSeconds: number };

/** One secret or several that take turns; none sends no authorization. */
export type CredentialSource = readonly SecretSource[];

/** The secrets of one deployment, in memory only. */
export interface Credential {
  /**
   * The secret to use now; `null` where the deployment needs none.
   * @throws JoulegateError `JG_CONFIG` when it cannot be read
   */
  current(): string | null;
  /** The upstream refused this one, or its quota is used up: another takes its turn. False where there is none. */
  rotate(): boolean;
  /** Reads tokens that a command prints; resolves when each has one, or has said why not. */
  ready(): Promise<void>;
  close(): void;
}

const FRESH_MS = 5000;
/** How long a refused secret rests while others are good. */
const REST_MS = 60_000;
const COMMAND_TIMEOUT_MS = 20_000;
const RETRY_MS = 5000;

/** One secret. */
export interface Secret {
  /** @throws JoulegateError `JG_CONFIG` when it cannot be read */
  read(): string;
  ready(): Promise<void>;
  close(): void;
}

/** Whose secret it is, for messages, and where the config names it. */
export interface SecretOwner {
  readonly what: string;
  readonly where: string;
}

const unreadable = ({ what, where }: SecretOwner, hint: string, cause?: unknown): JoulegateError =>
  new JoulegateError('JG_CONFIG', `${what} has no credential`, { where, hint, cause });

/** Re-read every five seconds, so that a rotated secret needs no restart. */
function readSecret(read: () => string, clock: Clock): Secret {
  let secret = '';
  let readAtMs = -Infinity;
  return {
    read() {
      if (clock.monotonicMs() - readAtMs < FRESH_MS) return secret;
      secret = read();
      readAtMs = clock.monotonicMs();
      return secret;
    },
    ready: () => Promise.resolve(),
    close: () => {},
  };
}

function fileText(file: string, { what }: SecretOwner): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new JoulegateError('JG_CONFIG', `the credential file of ${what} cannot be read`, { cause, hint: file });
  }
}

/** Runs a command now and again; a request never waits for it. */
function commandSecret(command: readonly string[], refreshMs: number, owner: SecretOwner, clock: Clock): Secret {
  let token = '';
  let fault = 'it has not ended yet';
  let closed = false;
  let cancel = (): void => {};
  const run = async (): Promise<void> => {
    let waitMs = refreshMs;
    try {
      const printed = await runCommand(command, COMMAND_TIMEOUT_MS);
      if (printed === '') throw new Error('it printed nothing');
      token = printed;
    } catch (error) {
      fault = (error as Error).message;
      waitMs = RETRY_MS;
    }
    if (!closed) cancel = clock.after(waitMs, () => void run());
  };
  const first = run();
  return {
    read() {
      // An old token may still be good; without any there is nothing to send.
      if (token === '') throw unreadable(owner, `its command gives none: ${fault}`);
      return token;
    },
    ready: () => first,
    close() {
      closed = true;
      cancel();
    },
  };
}

/**
 * Opens one secret, read again in time.
 * @example openSecret({ env: 'BOOKS_SECRET' }, { what: 'the upload', where: 'storage.upload.secretAccessKey' }, clock).read()
 */
export function openSecret(source: SecretSource, owner: SecretOwner, clock: Clock): Secret {
  if ('command' in source) return commandSecret(source.command, source.refreshSeconds * 1000, owner, clock);
  if ('file' in source) {
    const { file } = source;
    return readSecret(() => {
      const secret = fileText(file, owner);
      if (secret === '') throw unreadable(owner, `write the secret into ${file}`);
      return secret;
    }, clock);
  }
  const { env } = source;
  return readSecret(() => {
    const secret = (process.env[env] ?? '').trim();
    if (secret === '') throw unreadable(owner, `set the environment variable ${env}`);
    return secret;
  }, clock);
}

/**
 * Opens the secrets of one deployment.
 * @example openCredential([{ env: 'KEY_A' }, { env: 'KEY_B' }], 'paris', clock).current()
 */
export function openCredential(sources: CredentialSource, deployment: string, clock: Clock): Credential {
  const owner = { what: `deployment ${deployment}`, where: `deployments.${deployment}.credential` };
  const secrets = sources.map((source) => openSecret(source, owner, clock));
  const restingUntilMs = secrets.map(() => 0);
  let turn = 0;
  return {
    current: () => secrets[turn]?.read() ?? null,
    rotate() {
      if (secrets.length < 2) return false;
      const now = clock.monotonicMs();
      restingUntilMs[turn] = now + REST_MS;
      const rested = secrets.findIndex((_, i) => (restingUntilMs[i] as number) <= now);
      if (rested === -1) return false;
      turn = rested;
      return true;
    },
    ready: async () => void (await Promise.all(secrets.map((secret) => secret.ready()))),
    close: () => secrets.forEach((secret) => secret.close()),
  };
}
