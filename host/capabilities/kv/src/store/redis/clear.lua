-- ARGV: now. Answers how many live entries were removed. The books stay, so that no version comes twice.
local live = redis.call('HLEN', entries) - redis.call('ZCOUNT', expiring, '-inf', ARGV[1])
redis.call('UNLINK', values, entries, order, expiring)
local highest = math.max(number_of('removed'), number_of('highest'))
if highest > 0 then redis.call('HSET', usage, 'keys', 0, 'bytes', 0, 'removed', text(highest)) end
return live
