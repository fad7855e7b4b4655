import { redisScript, type SharedStore } from '../../state/index.ts';
import type { EpochMs } from '../../units/index.ts';
import type { FleetPeriod } from '../../kernel/index.ts';
import type { PacedBudget } from './budget.ts';

/**
 * Tells what one gateway spent of a period and hears what all did. KEYS: one per budget. ARGV: the gateway, then per
 * budget: now, start, end, limit, spent, requests, price, moves. Each gateway's part stands under its name, so that
 * telling twice adds nothing. A period that has ended gives way to the one of the first who comes after.
 */
const EXCHANGE = redisScript('budgets', `
local replies = {}
for i, key in ipairs(KEYS) do
  local own = {}
  for j = 1, 8 do own[j] = tonumber(ARGV[1 + (i - 1) * 8 + j]) end
  local raw = redis.call('GET', key)
  local known = raw and cmsgpack.unpack(raw)
  if not known or (own[1] >= known.stop and own[2] > known.start) then
    known = {start = own[2], stop = own[3], limit = own[4], price = own[7], moves = own[8], parts = {}}
  end
  if own[3] > known.start then known.parts[ARGV[1]] = {own[5], own[6]} end
  if own[8] >= known.moves then known.price = own[7]; known.moves = own[8] end
  local spent, requests = 0, 0
  for _, part in pairs(known.parts) do spent = spent + part[1]; requests = requests + part[2] end
  local all = {known.start, known.stop, known.limit, spent, requests, known.price, known.moves}
  for j = 1, 7 do all[j] = string.format('%.17g', all[j]) end
  replies[i] = '[' .. table.concat(all, ',') .. ']'
  redis.call('SET', key, cmsgpack.pack(known))
end
return replies
`);

/** Two budgets of one name are the same budget, on whichever gateway. */
const keyOf = (prefix: string, { owner, kind }: PacedBudget): string => `${prefix}:{paced}:${owner === null ? 'organisation' : `workload:${encodeURIComponent(owner)}`}:${kind}`;

function periodOf(reply: string): FleetPeriod {
  const [start, end, limit, spent, requests, price, moves] = JSON.parse(reply) as [number, number, number, number, number, number, number];
  return { start, end, limit, spent, requests, price, moves };
}

export interface SharedBudgets {
  /** Of this process, never used again. */
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
export function shareBudgets(redis: SharedStore, { gateway, budgets, now, prefix = 'jg' }: SharedBudgets): () => Promise<void> {
  let running = false;
  return async () => {
    const list = budgets();
    if (running || list.length === 0) return;
    running = true;
    try {
      const at = now();
      const told = list.map((budget) => budget.own(at));
      const keys = list.map((budget) => keyOf(prefix, budget));
      const numbers = told.flatMap(({ start, end, limit, spent, requests, price, moves }) => [at, start, end, limit, spent, requests, price, moves].map(String));
      const replies = (await redis.run(EXCHANGE, keys, [gateway, ...numbers])) as string[];
      list.forEach((budget, i) => budget.meet(now(), periodOf(replies[i] as string), told[i] as FleetPeriod));
    } catch {
      // The next turn tells and hears all of it.
    } finally {
      running = false;
    }
  };
}
