-- What every step on a script's entries begins with. The books are what store/books.rs says.
-- values and entries: key -> "version:expiry:", then the value or how many bytes there are; expiry 0 is never.
local values, entries, order, expiring, usage = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]

local function text(number)
  return string.format('%.0f', number)
end

local function number_of(name)
  return tonumber(redis.call('HGET', usage, name) or '0')
end

local function fields(entry)
  local version, expiry, bytes = string.match(entry, '^(%d+):(%d+):(%d+)$')
  return tonumber(version), tonumber(expiry), tonumber(bytes)
end

local function is_live(expiry, now)
  return expiry == 0 or now < expiry
end

-- Removes an entry, live or not.
local function take(key)
  local entry = redis.call('HGET', entries, key)
  if not entry then return nil end
  local version, expiry, bytes = fields(entry)
  redis.call('HDEL', values, key)
  redis.call('HDEL', entries, key)
  redis.call('ZREM', order, key)
  redis.call('ZREM', expiring, key)
  redis.call('HINCRBY', usage, 'keys', -1)
  redis.call('HINCRBY', usage, 'bytes', text(-bytes))
  if version > number_of('removed') then redis.call('HSET', usage, 'removed', text(version)) end
  return expiry
end

-- Removes entries that expired, and says how many.
local function sweep(most, now)
  local expired = redis.call('ZRANGEBYSCORE', expiring, '-inf', text(now), 'LIMIT', 0, most)
  for _, key in ipairs(expired) do take(key) end
  return #expired
end
