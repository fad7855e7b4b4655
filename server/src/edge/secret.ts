import { readFileSync } from 'node:fs';
import { JoulegateError } from '../units/index.ts';
import { systemClock, type Clock } from './clock.ts';
import { runCommand } from './command.ts';

/** Where a secret comes from. A command prints a token that lives for some time. */
export type SecretSource =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: readonly string[]; readonly refreshSeconds: number };

/** One secret. It appears in no log. */
export interface Secret {
  /** @throws JoulegateError `JG_CONFIG` when it cannot be read */
  read(): string;
  /** Resolves when a command has printed it, or failed. */
  ready(): Promise<void>;
  close(): void;
}

/** Whose secret it is, for messages, and where the config names it. */
export interface SecretOwner {
  readonly what: string;
  readonly where: string;
}

const FRESH_MS = 5000;
const COMMAND_TIMEOUT_MS = 20_000;
const RETRY_MS = 5000;

const unreadable = ({ what, where }: SecretOwner, hint: string, cause?: unknown): JoulegateError =>
  new JoulegateError('JG_CONFIG', `${what} has no credential`, { where, hint, cause });

function storedText(source: Exclude<SecretSource, { readonly command: unknown }>, owner: SecretOwner): string {
  if ('env' in source) return process.env[source.env] ?? '';
  try {
    return readFileSync(source.file, 'utf8');
  } catch (cause) {
    throw new JoulegateError('JG_CONFIG', `the credential file of ${owner.what} cannot be read`, {
      where: owner.where,
      hint: source.file,
      cause,
    });
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
 * Opens one secret. What stands in the environment or a file is read again every five seconds, so that a rotated one
 * needs no restart.
 */
export function openSecret(source: SecretSource, owner: SecretOwner, clock: Clock = systemClock): Secret {
  if ('command' in source) return commandSecret(source.command, source.refreshSeconds * 1000, owner, clock);
  let secret = '';
  let readAtMs = -Infinity;
  return {
    read() {
      if (clock.monotonicMs() - readAtMs < FRESH_MS) return secret;
      secret = storedText(source, owner).trim();
      if (secret === '')
        throw unreadable(
          owner,
          'env' in source ? `set the environment variable ${source.env}` : `write the secret into ${source.file}`,
        );
      readAtMs = clock.monotonicMs();
      return secret;
    },
    ready: () => Promise.resolve(),
    close: () => {},
  };
}
