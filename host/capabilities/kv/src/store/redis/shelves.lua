-- What every step on shelves of a tenant begins with. KEYS: the set of their names. ARGV: the start of their keys; a
-- script, or '' for all of them; how their names end.
local function is_meant(shelf)
  local script, last = ARGV[2], ARGV[3]
  local is_its = script == '' or shelf == script or string.sub(shelf, 1, #script + 1) == script .. '/'
  return is_its and (last == '' or string.sub(shelf, -#last) == last)
end

local function meant()
  local found = {}
  for _, shelf in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    if is_meant(shelf) then found[#found + 1] = shelf end
  end
  return found
end

