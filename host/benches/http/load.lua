-- What wrk sends, and one line of JSON with what it saw. Arguments after `--`:
--   method, path, host, count, milliseconds of pause before each request, file with the body, a header
-- The last two may be empty.
-- `{n}` in path and host stands for 1..count, in turn.
local requests, at = {}, 0

function init(args)
  local method, path, host, count, file = args[1], args[2], args[3], tonumber(args[4]), args[6]
  local name, value = args[7]:match("^(.-): (.*)$")
  local pause = tonumber(args[5])
  -- wrk takes a slower path when it finds this function at all.
  if pause > 0 then
    function delay() return pause end
  end
  local body
  if file ~= "" then
    local handle = assert(io.open(file, "rb"))
    body = handle:read("*a")
    handle:close()
  end
  for n = 1, count do
    local headers = { Host = host:gsub("{n}", n), ["Content-Type"] = body and "application/json" or nil }
    if name then headers[name] = value end
    requests[n] = wrk.format(method, (path:gsub("{n}", n)), headers, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%f,"p50_us":%d,"p99_us":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
