import { limitsSchema, RedisLimitStore } from '../../server/src/accounts/index.ts';
import { openRedis } from '../../server/src/state/index.ts';
import { organisationIds } from '../kit/books.ts';

interface Asked {
  readonly folder: string;
  readonly url: string;
  readonly limits: { readonly organisations: Readonly<Record<string, object>> };
  readonly replicas: number;
}

/** What Redis says of an organisation's dimension. */
export type Reading = (organisation: string, dimension: string) => { used: number; reserved: number };

/** Asks the store that all replicas share, as one more replica would. */
export async function redisReadings({ folder, url, limits, replicas }: Asked): Promise<Reading> {
  const shared = await openRedis(url, { timeoutMs: 5000 });
  const store = new RedisLimitStore(shared, limitsSchema.parse(limits), {
    replicas,
    whenDown: 'closed',
    books: () => Promise.resolve({ readAt: 0, entries: [] }),
  });
  const ids = await organisationIds(folder);
  for (const organisation of ['tight', 'spender', 'open']) {
    const subject = {
      organisation: ids.get(organisation) as string,
      team: null,
      keyId: 'look',
      limits: null,
      names: { organisation, team: null, keyId: 'look' },
    };
    await store.reserve({ id: `look-${organisation}`, subject, tokens: 0, nanoUsd: 0, nanoWh: 0, nanoG: 0, nanoL: 0 });
    await store.release(`look-${organisation}`);
  }
  const readings = await store.usage(['organisation']);
  const reading: Reading = (organisation, dimension) => {
    const found = readings.find((each) => each.organisation === organisation && each.dimension === dimension);
    if (found === undefined) throw new Error(`no ${dimension} of ${organisation}`);
    return found;
  };
  await store.close();
  await shared.close();
  return reading;
}
