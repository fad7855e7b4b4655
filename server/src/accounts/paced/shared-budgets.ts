import { redisScript, type SharedStore } from '../../state/index.ts';
import type { EpochMs } from '../../units/index.ts';
import type { FleetPeriod } from '../../kernel/index.ts';
import type { PacedBudget } from './budget.ts';

/**
 * Tells what gateways spent of a period and hears what all did. KEYS: one per budget. ARGV per budget: now, start, end,
 * limit, price, moves, then every gateway's part that the caller knows as JSON. Each part stands under its gateway's
 * name, and of two the larger holds: telling twice adds nothing, and who lives restores what Redis lost, the parts of
 * the dead too. A period that has ended gives way to the one of the first who comes after.
 */
const EXCHANGE = redisScript(
  'budgets',
  `
local replies = {}
for i, key in ipairs(KEYS) do
  local at = (i - 1) * 7
  local own = {}
  for j = 1, 6 do own[j] = tonumber(ARGV[at + j]) end
  local raw = redis.call('GET', key)
  local known = raw and cmsgpack.unpack(raw)
  if not known or (own[1] >= known.stop and own[2] > known.start) then
    known = {start = own[2], stop = own[3], limit = own[4], price = own[5], moves = own[6], parts = {}}
  end
  if own[3] > known.start then
    for gateway, part in pairs(cjson.decode(ARGV[at + 7])) do
      local before = known.parts[gateway]
      if not before or part[2] >= before[2] then known.parts[gateway] = part end
    end
  end
  if own[6] >= known.moves then known.price = own[5]; known.moves = own[6] end
  redis.call('SET', key, cmsgpack.pack(known))
  local parts = {}
  for gateway, part in pairs(known.parts) do parts[#parts + 1] = string.format('"%s":[%.17g,%.17g]', gateway, part[1], part[2]) end
  replies[i] = string.format('{"start":%.17g,"end":%.17g,"limit":%.17g,"price":%.17g,"moves":%.17g,"parts":{%s}}', known.start, known.stop, known.limit, known.price, known.moves, table.concat(parts, ','))
end
return replies
`,
);

/** What each gateway spent of a period, and in how many requests. */
type Parts = Readonly<Record<string, readonly [spent: number, requests: number]>>;
type Reply = Omit<FleetPeriod, 'spent' | 'requests'> & { readonly parts: Parts };

/** Two budgets of one name are the same budget, on whichever gateway. */
const keyOf = (prefix: string, { owner, kind }: PacedBudget): string =>
  `${prefix}:{paced}:${owner === null ? 'organisation' : `workload:${encodeURIComponent(owner)}`}:${kind}`;

function periodOf({ parts, ...period }: Reply): FleetPeriod {
  let [spent, requests] = [0, 0];
  for (const part of Object.values(parts)) {
    spent += part[0];
    requests += part[1];
  }
  return { ...period, spent, requests };
}

export interface SharedBudgets {
  /** Of this process, never used again: letters, digits and hyphens. */
  readonly gateway: string;
  /** Of the config in force. */
  readonly budgets: () => readonly PacedBudget[];
  readonly now: () => EpochMs;
  readonly prefix?: string;
}

/**
 * Lets paced budgets see the whole fleet's spending: about once a second each gateway puts its own sum beside the
 * others' in Redis and paces by the sum of all. Where Redis does not answer each goes on by what it saw last.
 *
 * @returns what is called once a second
 * @example const exchange = shareBudgets(redis, { gateway: randomUUID(), budgets: () => runtime.budgets.all, now: clock.now });
 */
export function shareBudgets(
  redis: SharedStore,
  { gateway, budgets, now, prefix = 'jg' }: SharedBudgets,
): () => Promise<void> {
  let running = false;
  const heard = new Map<string, Reply>();
  return async () => {
    const list = budgets();
    if (running || list.length === 0) return;
    running = true;
    try {
      const at = now();
      const told = list.map((budget) => budget.own(at));
      const keys = list.map((budget) => keyOf(prefix, budget));
      const numbers = told.flatMap(({ start, end, limit, spent, requests, price, moves }, i) => {
        const last = heard.get(keys[i] as string);
        const others = last?.start === start ? last.parts : {};
        return [
          ...[at, start, end, limit, price, moves].map(String),
          JSON.stringify({ ...others, [gateway]: [spent, requests] }),
        ];
      });
      const replies = ((await redis.run(EXCHANGE, keys, numbers)) as string[]).map(
        (reply) => JSON.parse(reply) as Reply,
      );
      list.forEach((budget, i) => {
        const reply = replies[i] as Reply;
        heard.set(keys[i] as string, reply);
        budget.meet(now(), periodOf(reply), told[i] as FleetPeriod);
      });
    } catch {
      // The next turn tells and hears all of it.
    } finally {
      running = false;
    }
  };
}
