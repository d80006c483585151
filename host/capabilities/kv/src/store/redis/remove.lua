-- ARGV: key, now. Answers whether a live entry was removed.
local expiry = take(ARGV[1])
if expiry and is_live(expiry, tonumber(ARGV[2])) then return 1 end
return 0
