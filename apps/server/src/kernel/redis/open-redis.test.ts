import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { describeWithRedis, startRedis } from '../../testing/redis.ts'
import { createLog } from '../log.ts'
import { openRedis, readRedisUrl, redisScript, RedisUnavailableError, type Redis } from './index.ts'

describeWithRedis('The connection to Redis', () => {
  const open = async (url: string) => {
    const lines: string[] = []
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString())
        done()
      },
    })
    const server = readRedisUrl(url)
    if (server === null) throw new Error('no URL')
    const redis: Redis = await openRedis(server, createLog('trace', sink))
    return { redis, lines }
  }

  it('that cannot be made keeps nobody waiting, and is made when there is a server', async () => {
    const server = await startRedis()
    await server.kill()
    const { redis, lines } = await open(server.url)
    expect(redis.isReachable).toBe(false)
    await expect(redis.send(['PING'])).rejects.toThrow(RedisUnavailableError)
    await server.restart()
    await expect.poll(() => redis.isReachable, { timeout: 10_000 }).toBe(true)
    expect(await redis.send(['PING'])).toBe('PONG')
    // Said once for all tries, and once more when it is over.
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      'Redis cannot be reached.',
      'Redis can be reached again.',
    ])
    expect(lines.join('')).not.toContain(server.password)
    await redis.close()
  })

  it('with a wrong password says so, without the password, and answers nothing', async () => {
    const server = await startRedis()
    const { redis, lines } = await open(`redis://:canary-secret@127.0.0.1:${server.port}`)
    await expect(redis.send(['PING'])).rejects.toThrow(RedisUnavailableError)
    expect(lines.join('')).toMatch(/WRONGPASS/)
    expect(lines.join('')).not.toContain('canary')
    await redis.close()
    await redis.close()
  })

  it('runs a script also on a server that was restarted and does not know it', async () => {
    const server = await startRedis()
    const { redis } = await open(server.url)
    const script = redisScript('return {KEYS[1], ARGV[1]}')
    for (let round = 0; round < 2; round++) {
      await expect
        .poll(() => redis.run(script, ['key'], [7]).catch(() => null), { timeout: 10_000 })
        .toEqual(['key', '7'])
      await server.kill()
      await server.restart()
    }
    await redis.close()
  })
})
