-- ARGV: start and end in the syntax of ZRANGEBYLEX, how many, now. Answers key, version, bytes, expiry, and so on.
local start, wanted, now = ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[4])
local found = {}
while #found < 4 * wanted do
  local keys = redis.call('ZRANGEBYLEX', order, start, ARGV[2], 'LIMIT', 0, wanted)
  if #keys == 0 then break end
  for at, entry in ipairs(redis.call('HMGET', entries, unpack(keys))) do
    local version, expiry, bytes = fields(entry)
    if is_live(expiry, now) and #found < 4 * wanted then
      found[#found + 1] = keys[at]
      found[#found + 1] = text(version)
      found[#found + 1] = text(bytes)
      found[#found + 1] = text(expiry)
    end
  end
  start = '(' .. keys[#keys]
end
return found
