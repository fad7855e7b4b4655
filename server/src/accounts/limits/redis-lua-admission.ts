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
    for _, budget in ipairs(l.budgets) do
      local p, from = period(a, LETTERS[budget.period], days[budget.period], true), budget.kind * 5 - 4
      for j = from, from + 3 do reply[#reply + 1] = p[j] end
    end
  end
  save()
  return reply
end
`;
