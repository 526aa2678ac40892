import { redisScript } from '../../../kernel/redis/index.ts'

/*
 * A session is a hash of its row's fields, without those that are null; `token:<hash>` leads to it, and `user:<id>` is a set of a user's sessions by
 * their end. Scripts name keys that they find out themselves, so all have to be on one server.
 */
const PREFIX = 'tenantry:session:'
export const sessionKey = (sessionId: string) => `${PREFIX}id:${sessionId}`
export const tokenKey = (tokenHash: string) => `${PREFIX}token:${tokenHash}`
export const userKey = (userId: string) => `${PREFIX}user:${userId}`

/** Has a session go by itself when it is over, or was left alone for too long. */
const KEEP = `
local function keep(key, now, idle)
  local ends = tonumber(redis.call('HGET', key, 'expires_at'))
  local left = tonumber(redis.call('HGET', key, 'last_seen_at')) + idle
  local seconds = math.max(1, math.min(ends, left) - now)
  redis.call('EXPIRE', key, seconds)
  redis.call('EXPIRE', '${PREFIX}token:' .. redis.call('HGET', key, 'token_hash'), seconds)
end
`

/** KEYS session, token, user; ARGV now, idle seconds, id, end, then fields and values. */
export const INSERT = redisScript(`${KEEP}
local fields = {}
for index = 5, #ARGV do fields[#fields + 1] = ARGV[index] end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(fields))
redis.call('SET', KEYS[2], ARGV[3])
keep(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]))
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[3])
local seconds = math.max(1, tonumber(ARGV[4]) - tonumber(ARGV[1]))
if redis.call('TTL', KEYS[3]) < seconds then redis.call('EXPIRE', KEYS[3], seconds) end
return 1`)

/**
 * KEYS session; ARGV now, idle seconds, then pairs of field and value, where an empty value is null. Makes nothing out of a session that is gone.
 */
export const CHANGE = redisScript(`${KEEP}
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for index = 3, #ARGV, 2 do
  local field, value = ARGV[index], ARGV[index + 1]
  if field == 'token_hash' then
    redis.call('DEL', '${PREFIX}token:' .. redis.call('HGET', KEYS[1], 'token_hash'))
    redis.call('SET', '${PREFIX}token:' .. value, redis.call('HGET', KEYS[1], 'id'))
  end
  if value ~= '' then redis.call('HSET', KEYS[1], field, value)
  else redis.call('HDEL', KEYS[1], field) end
end
keep(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]))
return 1`)

/** KEYS session; ARGV now, idle seconds, when it was used. */
export const TOUCH = redisScript(`${KEEP}
local seen = redis.call('HGET', KEYS[1], 'last_seen_at')
if not seen or tonumber(seen) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 'last_seen_at', ARGV[3])
keep(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]))
return 1`)

/** KEYS user. The ids of sessions that are there; forgets those that went by themselves. */
export const LIST = redisScript(`
local ids = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if redis.call('EXISTS', '${PREFIX}id:' .. id) == 1 then ids[#ids + 1] = id
  else redis.call('ZREM', KEYS[1], id) end
end
return ids`)

/** KEYS user. Removes all sessions of a user. */
export const REMOVE_ALL = redisScript(`
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local key = '${PREFIX}id:' .. id
  local token = redis.call('HGET', key, 'token_hash')
  if token then redis.call('DEL', '${PREFIX}token:' .. token) end
  redis.call('DEL', key)
end
redis.call('DEL', KEYS[1])
return 1`)
