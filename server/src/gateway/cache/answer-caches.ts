import type { Clock } from '../../edge/index.ts';
import { AnswerCache } from './answer-cache.ts';
import type { CacheSettings } from './schema.ts';

/** The cache of one workload with the settings that it was made for. */
export interface WorkloadCache {
  readonly settings: CacheSettings;
  readonly answers: AnswerCache;
}

/**
 * A cache for each workload that has one: no workload pushes out another's answers. After a reload the answers of
 * unchanged rooms stay; whether they may still be served is in their keys.
 *
 * @param before those in force until now
 */
export function answerCaches(
  settings: Readonly<Record<string, CacheSettings>>,
  before: ReadonlyMap<string, WorkloadCache> = new Map(),
  clock?: Clock,
): ReadonlyMap<string, WorkloadCache> {
  return new Map(
    Object.entries(settings).map(([workload, each]): [string, WorkloadCache] => {
      const old = before.get(workload);
      const same = old?.settings.maxBytes === each.maxBytes && old.settings.ttlSeconds === each.ttlSeconds;
      const options = {
        ttlMs: each.ttlSeconds * 1000,
        maxBytes: each.maxBytes,
        ...(clock === undefined ? {} : { clock }),
      };
      return [workload, { settings: each, answers: same ? old.answers : new AnswerCache(options) }];
    }),
  );
}
