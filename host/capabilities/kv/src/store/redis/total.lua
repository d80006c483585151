-- Answers {keys, bytes}.
local keys, bytes = 0, 0
for _, shelf in ipairs(meant()) do
  local usage = redis.call('HMGET', ARGV[1] .. shelf .. ':usage', 'keys', 'bytes')
  keys, bytes = keys + tonumber(usage[1] or '0'), bytes + tonumber(usage[2] or '0')
end
return {keys, bytes}
