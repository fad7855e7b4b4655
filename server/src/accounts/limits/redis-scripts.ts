import { redisScript } from '../../state/index.ts';
import { COUNTED } from '../dimensions.ts';
import { ADMISSION, COMMON } from './redis-lua.ts';

/** Numbers of a call: 1 and 2 wall and steady ms (-1: Redis's own), 3 lease ms, 4 tokens, from 5 an amount each counted dimension, 5 + K epoch (of a settlement; behind it is when the request ended), from 6 + K limits. */
const step = (name: string, ...parts: readonly string[]): ReturnType<typeof redisScript> =>
  redisScript(name, [COMMON, ...parts].join('\n'));

export const RESERVE = step(
  'reserve',
  ADMISSION,
  `
local list, days = {}, {day, month, 0}
for i = 1, accounts do list[i] = account(KEYS[5 + i]) end
local old = reservationOf(id)
if old and old[STATE] == OPEN then return answer({1, 0, 0, 0, 0, 0}, list, days) end
local more = amounts()
local found = verdict(list, more, 0, true, true, true, days)
if found[1] ~= 1 then return answer(found, list, days) end
local r = {day, month, second, unpack(more)}
r[STATE] = OPEN
for i, a in ipairs(list) do
  r[STATE + i] = a.key
  count(a, 'r', second, 1)
  for j = 1, 3 do period(a, LETTERS[j], days[j], true) end
end
running(r, 1)
hold(r, more)
keep(id, r)
redis.call('ZADD', KEYS[2], steady + args[3] * 1000, id)
redis.call('ZREM', KEYS[3], id)
return answer(found, list, days)
`,
);

/** How the limits of a call stand; nothing is taken. */
export const LOOK = step(
  'look',
  ADMISSION,
  `
local list, days = {}, {day, month, 0}
for i = 1, accounts do list[i] = account(KEYS[5 + i]) end
return answer({1, 0, 0, 0, 0, 0}, list, days)
`,
);

export const TOP_UP = step(
  'topUp',
  ADMISSION,
  `
local r = reservationOf(id)
if not r or r[STATE] == SETTLED then save(); return {0, epoch} end
local list, days, more, ended = {}, {r[1], r[2], 0}, {}, r[STATE] == ENDED
for i = 1, accounts do list[i] = account(KEYS[5 + i]) end
more[1] = math.max(0, args[4] - r[4])
for kind = 1, K do
  local wanted, held = args[kind + 4], r[kind + 4]
  if wanted < 0 then more[kind + 1] = held < 0 and -1 or 0
  else more[kind + 1] = math.max(0, wanted - math.max(0, held)) end
end
local found = verdict(list, more, r[4], false, ended, r[3] > second - SECONDS, days)
if found[1] ~= 1 then return answer(found, list, days) end
if ended then running(r, 1) end
hold(r, more)
r[4] = r[4] + more[1]
for kind = 1, K do
  local held, add = r[kind + 4], more[kind + 1]
  if held < 0 then r[kind + 4] = add elseif add > 0 then r[kind + 4] = held + add end
end
r[STATE] = OPEN
keep(id, r)
redis.call('ZADD', KEYS[2], steady + args[3] * 1000, id)
redis.call('ZREM', KEYS[3], id)
return answer(found, list, days)
`,
);

/**
 * 1 settled, 2 late, 0 unknown. A reservation that Redis lost (other epoch) or never gave (epoch 0) is booked now, and
 * remembered as settled for a day, so that a repeated call books nothing. Epoch -1: books only what is held.
 */
export const SETTLE = step(
  'settle',
  `
local actual, given = amounts(), args[5 + K]
local r = reservationOf(id)
local function remember(of)
  of[STATE] = SETTLED
  keep(id, of)
  redis.call('ZADD', KEYS[3], steady, id)
end
if r and r[STATE] == SETTLED then save(); return {0, epoch} end
if not r then
  if given == epoch or given < 0 then save(); return {0, epoch} end
  local lost = {day, month, second}
  for i = 4, 4 + K do lost[i] = 0 end
  lost[STATE] = SETTLED
  for i = 1, accounts do
    local a = account(KEYS[5 + i])
    lost[STATE + i] = a.key
    if given == 0 then count(a, 'r', second, 1) end
    for j = 1, 3 do period(a, LETTERS[j], ({day, month, 0})[j], true) end
  end
  if actual[1] < 0 then actual[1] = 0 end
  -- What ended before the books were read is in them.
  if args[6 + K] >= clock[4] then exchange(lost, actual) end
  remember(lost)
  save()
  return {1, epoch}
end
if actual[1] < 0 then actual[1] = r[4] end
local outcome = r[STATE] == OPEN and 1 or 2
exchange(r, actual)
if outcome == 1 then running(r, -1) end
redis.call('ZREM', KEYS[2], id)
redis.call('ZREM', KEYS[3], id)
if given == 0 then remember(r) else redis.call('HDEL', KEYS[4], id) end
save()
return {outcome, epoch}
`,
);

export const RENEW = step(
  'renew',
  `
local r = reservationOf(id)
local open = r and r[STATE] == OPEN
if open then redis.call('ZADD', KEYS[2], steady + args[3] * 1000, id) end
save()
return {open and 1 or 0, epoch}
`,
);

/** Per account: requests, when they are gone, tokens, when they are gone, running, then the numbers of day, month and total. */
export const READ = step(
  'read',
  `
local reply = {1, epoch, floor(wall / 1000), steady}
for i = 1, accounts do
  local a = account(KEYS[5 + i])
  for _, w in ipairs({'r', 't'}) do
    reply[#reply + 1] = total(a, w)
    reply[#reply + 1] = untilMs(emptyBy(a, w))
  end
  reply[#reply + 1] = a.run
  for j = 1, 3 do
    local p = period(a, LETTERS[j], ({day, month, 0})[j], false)
    for k = 1, 5 * K do reply[#reply + 1] = p and p[k] or 0 end
  end
end
save()
return reply
`,
);

/** Makes the clock of an organisation, which says that its counters are whole. ARGV: epoch, wall and steady ms or -1, when the books were read. */
export const OPEN = redisScript(
  'open',
  `
local stored = redis.call('GET', KEYS[1])
if stored then return cmsgpack.unpack(stored)[1] end
local wall, steady = ARGV[2] * 1000, ARGV[3] * 1000
if tonumber(ARGV[2]) < 0 then
  local time = redis.call('TIME')
  wall = tonumber(time[1]) * 1000000 + tonumber(time[2])
  steady = wall
end
redis.call('SET', KEYS[1], cmsgpack.pack({tonumber(ARGV[1]), wall, steady, tonumber(ARGV[4])}))
return tonumber(ARGV[1])
`,
);

/**
 * Sets what one account has settled. KEYS: account, owners. ARGV: numbers, for each period its letter (1 day, 2 month,
 * 3 total), its number, then whole units, nano units and unknowns of each counted dimension.
 */
export const RESTORE = redisScript(
  'restore',
  `
local key, LETTERS, K = KEYS[1], {'d', 'm', 'a'}, ${COUNTED.length}
local args = #ARGV[1] == 0 and {} or {struct.unpack('<' .. string.rep('d', #ARGV[1] / 8), ARGV[1])}
local raw = redis.call('HGET', key, 'h')
local head = raw and cmsgpack.unpack(raw) or {0, -61, 0, -61, 0, {}, {}}
local kept = {head[6], head[7], {0}}
local function load(name)
  local stored = redis.call('HGET', key, name)
  if stored then return cmsgpack.unpack(stored) end
  local p = {}
  for i = 1, 5 * K do p[i] = 0 end
  return p
end
for letter = 1, 3 do
  for _, number in ipairs(kept[letter]) do
    local name = LETTERS[letter] .. string.format('%.0f', number)
    local p = load(name)
    for kind = 0, K - 1 do p[kind * 5 + 1] = 0; p[kind * 5 + 2] = 0; p[kind * 5 + 5] = 0 end
    redis.call('HSET', key, name, cmsgpack.pack(p))
  end
end
for at = 1, #args - 3 * K - 1, 3 * K + 2 do
  local letter, number = args[at], args[at + 1]
  local name = LETTERS[letter] .. string.format('%.0f', number)
  local p, known = load(name), letter == 3
  for _, each in ipairs(kept[letter]) do known = known or each == number end
  for kind = 0, K - 1 do
    p[kind * 5 + 1] = args[at + 2 + kind * 3]
    p[kind * 5 + 2] = args[at + 3 + kind * 3]
    p[kind * 5 + 5] = args[at + 4 + kind * 3]
  end
  if not known then kept[letter][#kept[letter] + 1] = number end
  redis.call('HSET', key, name, cmsgpack.pack(p))
end
redis.call('HSET', key, 'h', cmsgpack.pack(head))
redis.call('SADD', KEYS[2], key)
return 1
`,
);
