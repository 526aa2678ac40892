import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { ConfigError } from './kernel/errors.ts'

describe('The configuration of Redis', () => {
  const read = (env: Record<string, string>) => readConfig(env, {}).redis
  const server = (url: string) => read({ TENANTRY_REDIS_URL: url }).server

  it('is none by default, and sessions live in the control store', () => {
    for (const env of [{}, { TENANTRY_REDIS_URL: '' }])
      expect(read(env)).toEqual({ server: null, sessionStore: 'control' })
  })

  it('is a URL with all that a server may want', () => {
    const plain = { host: 'cache', port: 6379, tls: false, database: 0, user: null, password: null }
    expect(server('redis://cache')).toEqual(plain)
    expect(server('redis://cache/')).toEqual(plain)
    expect(server('redis://:p%40ss@cache:7000/3')).toEqual({
      ...plain,
      port: 7000,
      database: 3,
      password: 'p@ss',
    })
    expect(server('rediss://ada:secret@[::1]:7000')).toEqual({
      ...plain,
      host: '::1',
      port: 7000,
      tls: true,
      user: 'ada',
      password: 'secret',
    })
    expect(read({ TENANTRY_REDIS_URL: 'redis://cache', TENANTRY_SESSION_STORE: 'redis' }).sessionStore).toBe(
      'redis',
    )
  })

  it.each([
    'cache:6379',
    'http://canary@cache',
    'redis://',
    'redis://:canary@cache:99999',
    'redis://:canary@cache/x',
    'redis://:canary@cache/0/1',
    'redis://:canary@cache?db=1',
    'redis://:%zzcanary@cache',
    'redis://canary@cache',
  ])('that is %s is refused in a sentence that does not repeat it', (url) => {
    const refused = () => server(url)
    expect(refused).toThrow(ConfigError)
    expect(refused).toThrow(/TENANTRY_REDIS_URL must be redis:/)
    expect(refused).not.toThrow(/canary/)
  })

  it('is needed for sessions in Redis, which is one of two places', () => {
    expect(() => read({ TENANTRY_SESSION_STORE: 'redis' })).toThrow(/needs TENANTRY_REDIS_URL/)
    expect(() => read({ TENANTRY_SESSION_STORE: 'memory' })).toThrow(/control or redis/)
  })
})
