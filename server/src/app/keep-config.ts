import { statSync } from 'node:fs';
import { configChanges, type Config } from '../config/index.ts';
import { toJoulegateError, type JoulegateError } from '../units/index.ts';
import type { ConfigLog } from './config-log.ts';
import { createRuntime, type RuntimeInForce, type RuntimeParts } from './runtime.ts';

/** The config in force, replaced whole. */
export interface ConfigKeeper {
  current(): RuntimeInForce;
  readonly version: number;
  /** Why the config as it now stands on disk is not in force; `null` while it is. */
  readonly fault: JoulegateError | null;
  /**
   * Reads, validates and swaps; a config that is refused leaves the one in force as it was. Returns whether it holds.
   * @param cause who asked: a signal, or nobody but the file
   */
  reload(cause?: 'signal' | 'file'): boolean;
  /** Lays commitments over the config in force anew: they have changed. */
  relay(): void;
  /** Reloads if the file has changed since it was read. */
  look(): void;
  close(): Promise<void>;
}

/** What only a restart can change. */
const FIXED = ['storage', 'admin', 'grid', 'roundTrips', 'traces'] as const;

/** Settings of the new config that wait for a restart. */
export function waitsForRestart(before: Config, after: Config): readonly string[] {
  const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);
  const fixed = FIXED.filter((section) => differs(before.raw[section], after.raw[section]));
  const address = (['host', 'port'] as const).filter((name) =>
    differs(before.raw.gateway[name], after.raw.gateway[name]),
  );
  return [...fixed, ...address.map((name) => `gateway.${name}`)];
}

/** Tells one saving of a file from another; `null` while there is no file. */
const savedAs = (file: string): string | null => {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return null;
  }
};

/**
 * Keeps the config in force and follows its file. A request keeps the runtime that it began with.
 * @param load reads the config again; without it nothing is followed
 * @param allowLoosening takes also a config that lost control rules or limits, as one that was saved by half has
 * @param log told of each config that is taken or refused; `null`: another process tells it
 */
export function keepConfig(
  first: Config,
  parts: RuntimeParts,
  load?: () => Config,
  allowLoosening = false,
  log: Pick<ConfigLog, 'took' | 'refused'> | null = null,
): ConfigKeeper {
  log?.took(first, 'start');
  let asRead = first;
  let inForce = createRuntime(parts.lay(first), parts);
  let fault: JoulegateError | null = null;
  let read = savedAs(first.file);
  let seen = read;
  const reload = (cause: 'signal' | 'file' = 'signal'): boolean => {
    if (load === undefined) return false;
    read = savedAs(first.file);
    let config: Config | null = null;
    try {
      config = load();
      if (!allowLoosening) configChanges.refuseLoosening(inForce.config, config);
      const waiting = waitsForRestart(inForce.config, config);
      inForce = createRuntime(parts.lay(config), parts, inForce);
      asRead = config;
      fault = null;
      log?.took(config, cause);
      parts.bus.publish({ kind: 'config-changed', version: inForce.runtime.configVersion, waiting });
      return true;
    } catch (error) {
      fault = toJoulegateError(error);
      log?.refused(fault, config, cause);
      parts.bus.publish({ kind: 'config-fault', message: fault.message });
      return false;
    }
  };
  return {
    current: () => inForce,
    get version() {
      return inForce.runtime.configVersion;
    },
    get fault() {
      return fault;
    },
    reload,
    relay() {
      inForce = createRuntime(parts.lay(asRead), parts, inForce);
      parts.bus.publish({ kind: 'config-changed', version: inForce.runtime.configVersion, waiting: [] });
    },
    look() {
      if (load === undefined) return;
      const now = savedAs(first.file);
      // Editors save in pieces: a file counts when it stood still from one look to the next.
      if (now !== null && now !== read && now === seen) reload('file');
      seen = now;
    },
    async close() {
      inForce.runtime.upstreams.forEach(({ credential }) => credential.close());
      await Promise.all([inForce.runtime.outbound.close(), inForce.runtime.documents.close()]);
    },
  };
}
