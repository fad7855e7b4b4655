import { timers, type Clock } from '../edge/index.ts';
import type { Ms } from '../units/index.ts';
import type { PostgresLink } from './postgres-link.ts';
import { CompiledQuery } from 'kysely';
import { stateDown } from './store-down.ts';

/** Connections that are taken one at a time, and a way around a server that hangs. */
export interface PostgresPool {
  /** @throws JoulegateError `JG_STORE_DOWN`: at once where the server hangs, and where no connection gets free in time */
  take(): Promise<PostgresLink>;
  give(link: PostgresLink): void;
  close(): void;
}

export interface PoolOptions {
  readonly open: () => PostgresLink;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly most: number;
  readonly waitMs: Ms;
  readonly probeMs: Ms;
}

const PROBE = CompiledQuery.raw('select 1');

/**
 * A server that misses a deadline is taken for hanging: nobody else waits for it until a probe of ours is answered, so
 * that a moment's worth of callers is held up and not everyone for as long as it lasts.
 */
export function postgresPool({ open, clock, most, waitMs, probeMs }: PoolOptions): PostgresPool {
  const idle: PostgresLink[] = [];
  const waiting = new Set<PromiseWithResolvers<PostgresLink>>();
  let count = 0;
  let hungSinceMs: Ms | null = null;
  let closed = false;
  let cancelProbe = (): void => {};

  const hung = (): Error => {
    const forS = Math.round((clock.monotonicMs() - (hungSinceMs ?? 0)) / 1000);
    return stateDown(`it has not answered for ${forS} s`);
  };
  const drop = (link: PostgresLink): void => {
    link.destroy();
    count--;
  };
  const made = (): PostgresLink => {
    count++;
    return open();
  };
  const next = (): PromiseWithResolvers<PostgresLink> | undefined => {
    const [first] = waiting;
    if (first !== undefined) waiting.delete(first);
    return first;
  };
  const give = (link: PostgresLink): void => {
    if (link.hangs) hangs();
    if (link.isLost || closed) {
      drop(link);
      if (!closed && hungSinceMs === null && count < most) next()?.resolve(made());
      return;
    }
    const first = next();
    if (first === undefined) idle.push(link);
    else first.resolve(link);
  };
  const hangs = (): void => {
    if (hungSinceMs !== null || closed) return;
    hungSinceMs = clock.monotonicMs();
    for (const link of idle.splice(0)) drop(link);
    for (const each of waiting) each.reject(hung());
    waiting.clear();
    void probe();
  };
  /** Its connection has the deadline of all: a server that begins to answer late is found well at once. */
  const probe = async (): Promise<void> => {
    const link = made();
    try {
      await link.executeQuery(PROBE);
      hungSinceMs = null;
      give(link);
    } catch {
      drop(link);
      if (!closed) cancelProbe = timers.later(probeMs, () => void probe());
    }
  };

  return {
    async take() {
      if (closed) throw stateDown('it was closed');
      if (hungSinceMs !== null) throw hung();
      for (let link = idle.pop(); link !== undefined; link = idle.pop()) {
        if (!link.isLost) return link;
        drop(link);
      }
      if (count < most) return made();
      const place = Promise.withResolvers<PostgresLink>();
      waiting.add(place);
      const cancel = timers.later(waitMs, () => {
        if (waiting.delete(place)) place.reject(stateDown(`all ${most} connections are busy`));
      });
      return await place.promise.finally(cancel);
    },
    give,
    close() {
      closed = true;
      cancelProbe();
      for (const link of idle.splice(0)) drop(link);
      for (const each of waiting) each.reject(stateDown('it was closed'));
      waiting.clear();
    },
  };
}
