-- ARGV: key, value, bytes, expiry or 0, wanted version or '', now, most keys, most bytes, sweep, sweep many,
-- script. Answers {0, version}, {1, stored version}, {2, keys} or {3, bytes}.
local key, value, bytes, expiry = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local now, most_keys, most_bytes = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])

local stored, old = 0, nil
local entry = redis.call('HGET', entries, key)
local has_expired = false
if entry then
  local version, old_expiry, old_bytes = fields(entry)
  has_expired = not is_live(old_expiry, now)
  if not has_expired then stored, old = version, old_bytes end
end
if ARGV[5] ~= '' and tonumber(ARGV[5]) ~= stored then return {1, stored} end
if has_expired then take(key) end
if expiry ~= 0 then sweep(ARGV[9], now) end

while true do
  local refusal = nil
  local used_keys, used_bytes = number_of('keys'), number_of('bytes')
  if not old and used_keys >= most_keys then
    refusal = {2, used_keys}
  elseif bytes > (old or 0) and used_bytes - (old or 0) + bytes > most_bytes then
    refusal = {3, used_bytes}
  end
  if not refusal then break end
  if sweep(ARGV[10], now) == 0 then return refusal end
end

local version = (stored == 0 and number_of('removed') or stored) + 1
local head = text(version) .. ':' .. text(expiry) .. ':'
redis.call('HSET', values, key, head .. value)
redis.call('HSET', entries, key, head .. text(bytes))
if not old then
  redis.call('ZADD', order, 0, key)
  redis.call('HINCRBY', usage, 'keys', 1)
end
redis.call('HINCRBY', usage, 'bytes', text(bytes - (old or 0)))
if expiry == 0 then redis.call('ZREM', expiring, key) else redis.call('ZADD', expiring, text(expiry), key) end
if version > number_of('highest') then redis.call('HSET', usage, 'highest', text(version)) end
redis.call('SADD', KEYS[6], ARGV[11])
return {0, version}
