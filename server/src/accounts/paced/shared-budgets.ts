import { redisScript, type SharedStore } from '../../state/index.ts';
import type { EpochMs } from '../../units/index.ts';
import type { FleetPeriod } from '../../kernel/index.ts';
import type { PacedBudget } from './budget.ts';
import { restorePaced, type SpentHour } from './restore.ts';
import type { Budgets } from './workload-budgets.ts';

/** Whose part is what the books said when Redis had lost everything; no gateway has that name. */
const BOOKS = 'books';
const NUMBERS_PER_BUDGET = 8;

/**
 * Tells what gateways spent of a period and hears what all did. KEYS: one per budget. ARGV per budget: now, start, end,
 * limit, price, moves, then every gateway's part that the caller knows as JSON, and the caller's name where it has told
 * a part of this period before. Each part stands under its gateway's name, and of two the larger holds: telling twice
 * adds nothing, and who lives restores what Redis lost, the parts of the dead too. That stands in place of what was
 * filled from the books meanwhile, which is the same spending. A period that has ended gives way to the one of the first
 * who comes after.
 */
const EXCHANGE = redisScript(
  'budgets',
  `
local replies = {}
for i, key in ipairs(KEYS) do
  local at = (i - 1) * ${NUMBERS_PER_BUDGET}
  local own = {}
  for j = 1, 6 do own[j] = tonumber(ARGV[at + j]) end
  local mine = ARGV[at + 8]
  local raw = redis.call('GET', key)
  local known = raw and cmsgpack.unpack(raw)
  local fresh = not known or (own[1] >= known.stop and own[2] > known.start)
  if fresh then
    known = {start = own[2], stop = own[3], limit = own[4], price = own[5], moves = own[6], parts = {}}
  end
  if own[3] > known.start then
    local lost = mine ~= '' and not known.parts[mine]
    if lost then known.parts.${BOOKS} = nil end
    for gateway, part in pairs(cjson.decode(ARGV[at + 7])) do
      local before = known.parts[gateway]
      if (gateway ~= '${BOOKS}' or fresh or lost) and (not before or part[2] >= before[2]) then known.parts[gateway] = part end
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

/** What a gateway says of a budget: the period as it sees it, the parts that it knows, and whether it has told of it before. */
interface Told {
  readonly key: string;
  readonly period: FleetPeriod;
  readonly parts: Parts;
  readonly before: boolean;
}

async function exchange(
  redis: SharedStore,
  gateway: string,
  now: EpochMs,
  told: readonly Told[],
): Promise<readonly Reply[]> {
  const replies = await redis.run(
    EXCHANGE,
    told.map(({ key }) => key),
    told.flatMap(({ period: { start, end, limit, spent, requests, price, moves }, parts, before }) => [
      ...[now, start, end, limit, price, moves].map(String),
      JSON.stringify({ ...parts, [gateway]: [spent, requests] }),
      before ? gateway : '',
    ]),
  );
  return (replies as string[]).map((reply) => JSON.parse(reply) as Reply);
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
      const told = list.map((budget): Told => {
        const key = keyOf(prefix, budget);
        const period = budget.own(at);
        const last = heard.get(key);
        const before = last?.start === period.start;
        return { key, period, parts: before ? last.parts : {}, before };
      });
      const replies = await exchange(redis, gateway, at, told);
      list.forEach((budget, i) => {
        const { key, period } = told[i] as Told;
        const reply = replies[i] as Reply;
        heard.set(key, reply);
        budget.meet(now(), periodOf(reply), period);
      });
    } catch {
      // The next turn tells and hears all of it.
    } finally {
      running = false;
    }
  };
}

/**
 * Fills budgets that Redis does not know with what the books say: after it lost everything while no gateway ran. Call it
 * before the first {@link shareBudgets}; of several gateways that start at once the first one's answer holds.
 * @param budgets made for this alone, of which nothing was spent
 * @param hours read only where Redis lacks a budget
 */
export async function refillBudgets(
  redis: SharedStore,
  budgets: Budgets,
  hours: () => Promise<Iterable<SpentHour>>,
  { now, prefix = 'jg' }: Pick<SharedBudgets, 'now' | 'prefix'>,
): Promise<void> {
  const keys = budgets.all.map((budget) => keyOf(prefix, budget));
  if (keys.length === 0 || (await redis.command('EXISTS', ...keys)) === keys.length) return;
  restorePaced(budgets, await hours(), now());
  const at = now();
  await exchange(
    redis,
    BOOKS,
    at,
    budgets.all.map((budget, i) => ({ key: keys[i] as string, period: budget.own(at), parts: {}, before: false })),
  );
}
