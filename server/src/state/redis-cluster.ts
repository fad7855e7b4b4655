import type { Cluster, Redis } from 'iovalkey';
import { JoulegateError } from '../units/index.ts';

/** So often a client looks where slots are: after a failover nothing else would tell it. */
const LOOK_AT_SLOTS_MS = 1000;

/** Whether a server is a node of a cluster. */
export const isClusterNode = async (redis: Pick<Redis, 'info'>): Promise<boolean> =>
  /^cluster_enabled:1/m.test(await redis.info('cluster'));

/**
 * The cluster that a server is a node of, with the settings of the connection that found it. Nothing is sent again by
 * itself: what came too late is told, so that it is settled once. Where a slot has moved the client follows.
 * @param client the class of the package, which is loaded by who has a Redis
 * @throws JoulegateError JG_CONFIG where the URL names a database, of which a cluster has one
 */
export function clusterOf({ options }: Pick<Redis, 'options'>, client: typeof Cluster): Cluster {
  const { host, port, db, username, password, tls, connectTimeout, retryStrategy } = options;
  if (db !== undefined && db !== 0)
    throw new JoulegateError('JG_CONFIG', `the server is a node of a cluster, which has no database ${db}`, {
      where: 'storage.redis.url',
      hint: 'take the number off the end of the URL',
    });
  return new client([{ host: host ?? '127.0.0.1', port: port ?? 6379 }], {
    lazyConnect: true,
    enableOfflineQueue: false,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshInterval: LOOK_AT_SLOTS_MS,
    clusterRetryStrategy: (times) => Math.min(50 * times, 500),
    redisOptions: {
      connectTimeout: connectTimeout ?? 1000,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      ...(retryStrategy === undefined ? {} : { retryStrategy }),
      ...(username === undefined || username === null ? {} : { username }),
      ...(password === undefined || password === null ? {} : { password }),
      ...(tls === undefined ? {} : { tls }),
    },
  });
}
