-- The generic cell rate algorithm, as one step. KEYS: the cell. ARGV: the limit, and the microseconds in which it
-- holds. Answers {1, how many more may come at once} or {0, microseconds to wait}.
local limit, per = tonumber(ARGV[1]), tonumber(ARGV[2])
local each = per / limit
-- The clock is Redis' own, so that those of the nodes need not agree. It is counted from 2026 on, where a double
-- still has parts of a microsecond.
local time = redis.call('TIME')
local now = (tonumber(time[1]) - 1767225600) * 1000000 + tonumber(time[2])

local full_at = tonumber(redis.call('GET', KEYS[1]) or now) or now
-- More than a whole quota cannot be used up: the clock was set back.
if not (full_at <= now + per) then full_at = now + per end
if full_at < now then full_at = now end
full_at = full_at + each
-- Sums of doubles are a little off; a thousandth of a request is nobody's.
local wait = full_at - now - per - each / 1000
if wait > 0 then return {0, math.ceil(wait)} end
redis.call('SET', KEYS[1], string.format('%.17g', full_at), 'PX', math.ceil((full_at - now) / 1000))
return {1, math.max(0, math.floor((now + per - full_at) / each + 0.001))}
