for _, shelf in ipairs(meant()) do
  for _, part in ipairs({'values', 'entries', 'order', 'expiring', 'usage'}) do
    redis.call('UNLINK', ARGV[1] .. shelf .. ':' .. part)
  end
  redis.call('SREM', KEYS[1], shelf)
end
return 0
