import { openSecret, type Clock } from '../../edge/index.ts';

/** One secret or several that take turns; none sends no authorization. */
export type CredentialSource = readonly Parameters<typeof openSecret>[0][];

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

/** How long a refused secret rests while others are good. */
const REST_MS = 60_000;

/**
 * Opens the secrets of one deployment.
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
