import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noPostgres, startPostgres, type PostgresServer } from './postgres-server.fixture.ts';
import type { StatePlace } from './open-state.ts';

/** A kind of state database: gives a new, empty one whenever it is asked. */
export interface StateEngine {
  readonly name: 'sqlite' | 'postgres';
  /** Why it cannot be tested here. */
  readonly missing: string | null;
  fresh(): Promise<StatePlace>;
  close(): Promise<void>;
}

function sqliteEngine(): StateEngine {
  const folders: string[] = [];
  return {
    name: 'sqlite',
    missing: null,
    async fresh() {
      const folder = await mkdtemp(join(tmpdir(), 'joulegate-state-'));
      folders.push(folder);
      return { file: join(folder, 'state.sqlite') };
    },
    async close() {
      for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
    },
  };
}

function postgresEngine(): StateEngine {
  let server: Promise<PostgresServer> | null = null;
  return {
    name: 'postgres',
    missing: noPostgres,
    async fresh() {
      server ??= startPostgres();
      return { postgres: await (await server).database() };
    },
    async close() {
      await (await server)?.close();
      server = null;
    },
  };
}

/** Both: what holds of one must hold of the other. Says so where one cannot run. */
export const stateEngines = (): readonly StateEngine[] => {
  if (noPostgres !== null) console.warn(noPostgres);
  return [sqliteEngine(), postgresEngine()];
};
