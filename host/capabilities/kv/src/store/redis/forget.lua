-- KEYS: the set of the tenant's scripts. ARGV: the start of their keys, the script or '' for all of them.
local scripts = ARGV[2] == '' and redis.call('SMEMBERS', KEYS[1]) or {ARGV[2]}
for _, script in ipairs(scripts) do
  for _, part in ipairs({'values', 'entries', 'order', 'expiring', 'usage'}) do
    redis.call('UNLINK', ARGV[1] .. script .. ':' .. part)
  end
  redis.call('SREM', KEYS[1], script)
end
return 0
