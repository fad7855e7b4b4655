import { COUNTED } from '../dimensions.ts';

/**
 * What every step shares: the numbers of the call, the instant on Redis's own clock, and accounts that are read when
 * they are needed and written once at the end. Written after memory-store.ts, file by file.
 *
 * KEYS: 1 clock, 2 leases, 3 ended leases, 4 reservations, 5 owners, 6... the accounts of the call, all under the hash
 * tag of one organisation. K: how many dimensions are counted. ARGV: 1 the request's id, 2 numbers as little-endian doubles. -1 stands for "unknown".
 */
export const COMMON = `
local SECONDS, DAY_US, NANO, KEPT, K = 61, 86400000000, 1000000000, 3, ${COUNTED.length}
local CALLER_MS = 32 * 86400000
local args = {struct.unpack('<' .. string.rep('d', #ARGV[2] / 8), ARGV[2])}
local id, accounts, floor = ARGV[1], #KEYS - 5, math.floor
local stored = redis.call('GET', KEYS[1])
if not stored then return {-1} end
local clock = cmsgpack.unpack(stored)
local epoch, wall, steady = clock[1], args[1] * 1000, floor(args[2] * 1000 + 0.5)
if args[1] < 0 then
  local time = redis.call('TIME')
  wall = tonumber(time[1]) * 1000000 + tonumber(time[2])
  steady = clock[3] + math.max(0, wall - clock[2])
end
redis.call('SET', KEYS[1], cmsgpack.pack({epoch, wall, steady, clock[4]}))
local second, day = floor(steady / 1000000), floor(wall / DAY_US)

local function monthOf(days)
  local z = days + 719468
  local era = floor(z / 146097)
  local doe = z - era * 146097
  local yoe = floor((doe - floor(doe / 1460) + floor(doe / 36524) - floor(doe / 146096)) / 365)
  local mp = floor((5 * (doe - (365 * yoe + floor(yoe / 4) - floor(yoe / 100))) + 2) / 153)
  local month = mp < 10 and mp + 3 or mp - 9
  return (yoe + era * 400 + (month <= 2 and 1 or 0) - 1970) * 12 + month - 1
end
local month = monthOf(day)

local cache = {}
local function nameOf(letter, number) return letter .. string.format('%.0f', number) end
local function account(key)
  local a = cache[key]
  if a then return a end
  local names = {'h', 'r' .. second % SECONDS, 't' .. second % SECONDS, nameOf('d', day), nameOf('m', month), 'a0'}
  local raw = redis.call('HMGET', key, unpack(names))
  local head = raw[1] and cmsgpack.unpack(raw[1]) or {0, -SECONDS, 0, -SECONDS, 0, {}, {}}
  a = {key = key, known = raw[1], run = head[1], r = {head[2], head[3]}, t = {head[4], head[5]}, kept = {d = head[6], m = head[7], a = {0}}, v = {}, dirty = {}}
  for i = 2, 3 do a.v[names[i]] = tonumber(raw[i] or 0) end
  for i = 4, 6 do a.v[names[i]] = raw[i] and cmsgpack.unpack(raw[i]) or false end
  cache[key] = a
  return a
end
local function touch(a, name) a.changed = true; if name then a.dirty[name] = true end end

local function slot(a, w, s)
  local name = w .. s % SECONDS
  local v = a.v[name]
  if v == nil then v = tonumber(redis.call('HGET', a.key, name) or 0); a.v[name] = v end
  return v, name
end
local function advance(a, w)
  local window = a[w]
  local newest = window[1]
  if second <= newest then return window end
  if second - newest >= SECONDS then
    for i = 0, SECONDS - 1 do a.v[w .. i] = 0; a.dirty[w .. i] = true end
    window[2] = 0
  else
    for s = newest + 1, second do
      local v, name = slot(a, w, s)
      if v ~= 0 then window[2] = window[2] - v; a.v[name] = 0; a.dirty[name] = true end
    end
  end
  window[1] = second
  touch(a)
  return window
end
local function total(a, w) return advance(a, w)[2] end
local function count(a, w, s, amount)
  local window = advance(a, w)
  if s <= window[1] - SECONDS or amount == 0 then return end
  local v, name = slot(a, w, s)
  a.v[name] = v + amount
  window[2] = window[2] + amount
  touch(a, name)
end
local function goneBy(a, w, amount)
  local newest = advance(a, w)[1]
  local gone = 0
  for s = math.max(0, newest - SECONDS + 1), newest - 1 do
    gone = gone + slot(a, w, s)
    if gone >= amount then return s + SECONDS end
  end
  return newest + SECONDS
end
local function emptyBy(a, w)
  local window = advance(a, w)
  if window[2] == 0 then return second end
  local s = window[1]
  while slot(a, w, s) == 0 do s = s - 1 end
  return s + SECONDS
end
local function untilMs(s) return math.max(0, math.ceil((s * 1000000 - steady) / 1000)) end

-- A period: for each counted dimension the whole units and nano units used and held, and how many were unknown.
local function period(a, letter, number, make)
  local name = nameOf(letter, number)
  local p = a.v[name]
  if p == nil then
    local raw = redis.call('HGET', a.key, name)
    p = raw and cmsgpack.unpack(raw) or false
    a.v[name] = p
  end
  if p or not make then return p, name end
  p = {}
  for i = 1, 5 * K do p[i] = 0 end
  a.v[name] = p
  local kept = a.kept[letter]
  if letter ~= 'a' then
    kept[#kept + 1] = number
    if #kept > KEPT then
      local oldest
      for i = 1, #kept - 1 do if not oldest or kept[i] < kept[oldest] then oldest = i end end
      local gone = nameOf(letter, table.remove(kept, oldest))
      a.v[gone] = false
      a.dirty[gone] = true
    end
  end
  touch(a, name)
  return p, name
end
local function add(p, i, nano)
  local rest = p[i + 1] + nano
  local carry = floor(rest / NANO)
  p[i] = p[i] + carry
  p[i + 1] = rest - carry * NANO
end
local LETTERS = {'d', 'm', 'a'}

-- A reservation: 1 day, 2 month, 3 second, 4 tokens, from 5 an amount each dimension, STATE open, ended or settled, from FIRST its accounts.
local STATE, FIRST = 5 + K, 6 + K
local function amounts() return {unpack(args, 4, 4 + K)} end
local OPEN, ENDED, SETTLED = 1, 2, 3
local function reservationOf(name)
  local raw = redis.call('HGET', KEYS[4], name)
  return raw and cmsgpack.unpack(raw)
end
local function each(r, visit)
  for i = FIRST, #r do
    local a = account(r[i])
    for j = 1, 3 do
      local p, name = period(a, LETTERS[j], j == 3 and 0 or r[j], false)
      if p then
        for kind = 1, K do visit(p, kind * 5 - 4, kind) end
        touch(a, name)
      end
    end
  end
end
local function hold(r, more)
  for i = FIRST, #r do count(account(r[i]), 't', r[3], more[1]) end
  each(r, function(p, at, kind) local nano = more[kind + 1]; if nano > 0 then add(p, at + 2, nano) end end)
end
local function use(p, at, nano) if nano < 0 then p[at + 4] = p[at + 4] + 1 else add(p, at, nano) end end
local function exchange(r, actual)
  for i = FIRST, #r do count(account(r[i]), 't', r[3], actual[1] - r[4]) end
  each(r, function(p, at, kind)
    local held = r[kind + 4]
    if held > 0 then add(p, at + 2, -held) end
    use(p, at, actual[kind + 1])
  end)
end
local function running(r, step) for i = FIRST, #r do local a = account(r[i]); a.run = a.run + step; touch(a) end end
local function keep(name, r) redis.call('HSET', KEYS[4], name, cmsgpack.pack(r)) end

for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', steady, 'LIMIT', 0, 1000)) do
  local r = reservationOf(name)
  local leaseEnd = redis.call('ZSCORE', KEYS[2], name)
  redis.call('ZREM', KEYS[2], name)
  local nothing = {}
  for i = 1, K + 1 do nothing[i] = 0 end
  exchange(r, nothing)
  running(r, -1)
  for i = 4, 4 + K do r[i] = 0 end
  r[STATE] = ENDED
  keep(name, r)
  redis.call('ZADD', KEYS[3], leaseEnd, name)
end
local function forget(names)
  for _, name in ipairs(names) do redis.call('ZREM', KEYS[3], name); redis.call('HDEL', KEYS[4], name) end
end
forget(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', steady - DAY_US, 'LIMIT', 0, 1000))
local extra = redis.call('ZCARD', KEYS[3]) - 100000
if extra > 0 then forget(redis.call('ZRANGE', KEYS[3], 0, math.min(extra, 1000) - 1)) end

local function save()
  for key, a in pairs(cache) do
    if a.changed then
      local set, gone = {'h', cmsgpack.pack({a.run, a.r[1], a.r[2], a.t[1], a.t[2], a.kept.d, a.kept.m})}, {}
      for name in pairs(a.dirty) do
        local v = a.v[name]
        if v == false or v == 0 then gone[#gone + 1] = name
        else set[#set + 1] = name; set[#set + 1] = type(v) == 'table' and cmsgpack.pack(v) or v end
      end
      redis.call('HSET', key, unpack(set))
      if #gone > 0 then redis.call('HDEL', key, unpack(gone)) end
      -- Sessions and agents end without a word: those that nobody used for longer than a month are forgotten.
      if string.find(key, '}:session:', 1, true) or string.find(key, '}:agent:', 1, true) then redis.call('PEXPIRE', key, CALLER_MS)
      elseif not a.known then redis.call('SADD', KEYS[5], key) end
    end
  end
end
`;

/** Limits behind the numbers of a call, the verdict over them, and the answer that tells of every limit. */
export const ADMISSION = `
local limits, at = {}, 6 + K
for i = 1, accounts do
  local l = {rpm = args[at], tpm = args[at + 1], slots = args[at + 2], budgets = {}}
  local n = args[at + 3]
  at = at + 4
  for b = 1, n do
    l.budgets[b] = {kind = args[at], period = args[at + 1], whole = args[at + 2], rest = args[at + 3]}
    at = at + 4
  end
  limits[i] = l
end

-- 1 granted; 2 too fast: account, kind, used, claimed, wait; 3 spent: account, budget, claimed.
local function verdict(list, more, heldTokens, request, wantsSlot, window, days)
  local worst
  local function slow(i, kind, used, claimed, wait)
    if not worst or wait > worst[6] then worst = {2, i, kind, used, claimed, wait} end
  end
  for i, a in ipairs(list) do
    local l = limits[i]
    for b, budget in ipairs(l.budgets) do
      local claimed = more[budget.kind + 1]
      if claimed ~= 0 then
        local p, from = period(a, LETTERS[budget.period], days[budget.period], true), budget.kind * 5 - 4
        local rest = p[from + 1] + p[from + 3] - budget.rest + (claimed < 0 and 1 or claimed)
        local carry = floor(rest / NANO)
        local whole = p[from] + p[from + 2] - budget.whole + carry
        if whole > 0 or (whole == 0 and rest - carry * NANO > 0) then return {3, i, b, claimed, 0, 0} end
      end
    end
    local own
    local function consider(kind, used, claimed, wait) if not own or wait > own[4] then own = {kind, used, claimed, wait} end end
    if wantsSlot and a.run >= l.slots then consider(3, a.run, 1, 1000) end
    if request and l.rpm < math.huge then
      local used = total(a, 'r')
      if used >= l.rpm then consider(1, used, 1, untilMs(goneBy(a, 'r', used + 1 - l.rpm))) end
    end
    if more[1] > 0 and window and l.tpm < math.huge then
      local used, claimed = total(a, 't') - heldTokens, heldTokens + more[1]
      local excess = used + math.min(claimed, l.tpm) - l.tpm
      if excess > 0 then consider(2, used, claimed, untilMs(goneBy(a, 't', excess))) end
    end
    if own then slow(i, own[1], own[2], own[3], own[4]) end
  end
  return worst or {1, 0, 0, 0, 0, 0}
end

local function answer(found, list, days)
  local reply = {found[1], epoch, floor(wall / 1000), steady, found[2], found[3], found[4], found[5], found[6]}
  for i, a in ipairs(list) do
    local l = limits[i]
    for _, w in ipairs({'r', 't'}) do
      local counted = (w == 'r' and l.rpm or l.tpm) < math.huge
      reply[#reply + 1] = counted and total(a, w) or 0
      reply[#reply + 1] = counted and untilMs(emptyBy(a, w)) or 0
    end
    reply[#reply + 1] = a.run
    local over = l.rpm < math.huge and total(a, 'r') + 1 - l.rpm or 0
    reply[#reply + 1] = over > 0 and untilMs(goneBy(a, 'r', over)) or 0
    for _, budget in ipairs(l.budgets) do
      local p, from = period(a, LETTERS[budget.period], days[budget.period], true), budget.kind * 5 - 4
      for j = from, from + 3 do reply[#reply + 1] = p[j] end
    end
  end
  save()
  return reply
end
`;
