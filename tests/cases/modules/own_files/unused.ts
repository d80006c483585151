this is never read
