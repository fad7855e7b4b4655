import { chatBody, until } from '../kit/client.ts';
import { MODEL } from '../kit/config.ts';
import { atLeast, atMost, equals, type Check } from '../kit/result.ts';
import { oddBodies } from './spending.ts';
import {
  everywhere,
  exactBody,
  freshTag,
  MODES,
  PURSE_USD,
  RPM,
  shoot,
  told,
  volley,
  STALE_USD,
  type SharedRedis,
  type Shot,
  type Stand,
} from './stands.ts';

const BEFORE = 10;
/** Before an organisation is served it is filled from the books, by an engine that gives way to everything else. */
const BACK_WITHIN_MS = 60_000;

/** Every process hears of a budget while nothing is spent; then one spends it all. */
async function hearAndSpend(stand: Stand, tag: string): Promise<void> {
  await everywhere(stand, { key: 'stale', body: exactBody(tag, 1) });
  for (let i = 0; i < 100; i++)
    if ((await shoot(stand, 0, { key: 'stale', body: exactBody(tag) })).status === 402) return;
}

/** The same attacks while the store that all share stands still, once it goes on, and once it has come back empty. */
export const outage =
  (redis: SharedRedis) =>
  async (stand: Stand): Promise<readonly Check[]> => {
    const { upstream, processes } = stand;
    const [lull, purse, spent, stale, unheard] = [freshTag(), freshTag(), freshTag(), freshTag(), freshTag()];
    const [object, free] = [freshTag(), freshTag()];
    const shots: Readonly<Record<'lull' | 'purse', (turn: number) => Shot>> = {
      lull: (turn) => ({ key: 'lull', workload: MODES[turn % 3] as string, body: exactBody(lull, 1) }),
      purse: (turn) => ({ key: 'purse', workload: MODES[turn % 3] as string, body: exactBody(purse) }),
    };
    const response = (more: object = {}): string =>
      JSON.stringify({ model: MODEL, input: 'x', user: `tag=${object}`, max_output_tokens: 8, ...more });
    // Each process hears of both last.
    const began = performance.now();
    for (const kind of ['lull', 'purse'] as const)
      for (let turn = 0; turn < BEFORE; turn++) await shoot(stand, turn, shots[kind](turn));
    await hearAndSpend(stand, stale);
    await shoot(stand, 0, { key: 'owner', path: '/v1/responses', body: response() });
    const objects = upstream.of(object).started;
    const lullBefore = upstream.of(lull).started;
    const purseBefore = upstream.of(purse).nanoUsd / 1e9;

    redis.pause();
    await volley(stand, 40, () => ({ key: 'stale', body: exactBody(stale) }));
    const [minute, money] = [await volley(stand, 60, shots.lull), await volley(stand, 60, shots.purse)];
    const lullDown = upstream.of(lull).started - lullBefore;
    const purseDown = upstream.of(purse).nanoUsd / 1e9 - purseBefore;
    const wrong: string[] = [];
    for (const mode of MODES)
      for (const [name, body, path] of oddBodies(spent)) {
        const more = path === undefined ? {} : { path };
        const answers = await everywhere(stand, { key: 'spent', workload: mode, body, ...more });
        if (answers.some(({ status }) => status < 400)) wrong.push(`${mode}, ${name}: ${told(answers)}`);
      }
    const strangers = await everywhere(stand, { key: 'unheard', body: exactBody(unheard) });
    const thefts = await everywhere(stand, {
      key: 'stranger',
      path: '/v1/responses',
      body: response({ previous_response_id: `resp_${object}` }),
    });
    const served = await everywhere(stand, { key: 'stranger', body: exactBody(free) });
    redis.goOn();
    const answered = (shot: Shot): Promise<boolean> =>
      until(async () => (await everywhere(stand, shot)).every(({ status }) => status === 200), BACK_WITHIN_MS);
    await answered({ key: 'stays', workload: 'observe', body: chatBody(`tag=${free}`) });
    const heard = await answered({ key: 'unheard', body: exactBody(unheard) });
    const minuteAfter = await volley(stand, 60, shots.lull);
    const lullAll = upstream.of(lull).started;
    const minutes = Math.ceil((performance.now() - began) / 60_000);
    await volley(stand, 30, shots.purse);
    const purseAll = upstream.of(purse).nanoUsd / 1e9;

    await redis.lose();
    const refilled = await answered({ key: 'unheard', body: exactBody(unheard) });
    const afterLoss = await volley(stand, 60, shots.purse);
    const spentAfter = await everywhere(stand, { key: 'spent', body: exactBody(spent, 1) });
    const share = redis.whenDown === 'share';
    return [
      share
        ? atMost('requests of a minute while it is down, over all processes', lullDown, RPM - BEFORE, told(minute))
        : equals('requests with limits served while it is down', lullDown, 0, told(minute)),
      share
        ? atLeast('and its share is served', lullDown, processes)
        : equals('and refused as what cannot be checked', minute.filter(({ status }) => status === 503).length, 60),
      share
        ? atMost('USD while it is down, of what was left', purseDown, PURSE_USD - purseBefore, told(money))
        : equals('USD of a budget spent while it is down', purseDown, 0, told(money)),
      atMost(
        'USD of a budget that one process spent while another had heard of nothing: the budget, and its share once more',
        upstream.of(stale).nanoUsd / 1e9,
        share ? STALE_USD + (STALE_USD * (processes - 1)) / processes : STALE_USD,
      ),
      equals('odd sizes of a spent key served while it is down', wrong.length, 0, wrong.join('; ')),
      equals('and after it came back empty', upstream.of(spent).started, 0, told(spentAfter)),
      equals(
        'requests of a budget that nobody here has heard of, answered 503 while it is down',
        strangers.filter(({ status }) => status === 503).length,
        strangers.length,
        told(strangers),
      ),
      equals(
        "another organisation's previous_response_id while it is down, answered 404",
        thefts.filter(({ status }) => status === 404).length,
        thefts.length,
        told(thefts),
      ),
      equals('of these at the upstream', upstream.of(object).started - objects, 0),
      equals(
        'requests without limits served while it is down',
        served.filter(({ status }) => status === 200).length,
        served.length,
        told(served),
      ),
      equals('once it goes on it is asked again', heard ? 1 : 0, 1),
      atMost(
        'requests of the minute, before, while and after it was down',
        lullAll,
        RPM * minutes,
        `${told(minuteAfter)}${minutes > 1 ? `; took ${minutes} minutes` : ''}`,
      ),
      atMost('USD of the budget, before, while and after', purseAll, PURSE_USD),
      equals('once it is back empty, budgets are served again', refilled ? 1 : 0, 1),
      atMost(
        'USD of the budget, with what is served from an empty one',
        upstream.of(purse).nanoUsd / 1e9,
        PURSE_USD,
        told(afterLoss),
      ),
      atLeast('and the budget was put to the test, USD', upstream.of(purse).nanoUsd / 1e9, PURSE_USD * 0.7),
    ];
  };
