import { hash } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { createPasswordHasher } from './password-hasher.ts'

const password = 'correct horse battery'

describe('Password hashes', () => {
  it('are argon2id with 46 MiB in one pass, and known by their password alone', async () => {
    const hasher = createPasswordHasher({ concurrencyMax: 2, waitingMax: 2 })
    const stored = await hasher.hash(password)
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/)
    expect(await hasher.hash(password)).not.toBe(stored)
    expect(await hasher.verify(stored, password)).toBe(true)
    expect(await hasher.verify(stored, `${password} `)).toBe(false)
    expect(await hasher.verify(null, password)).toBe(false)
  })

  it('are computed so many at once, so many more wait in order, and others are told to come back', async () => {
    const hasher = createPasswordHasher({ concurrencyMax: 1, waitingMax: 2 })
    const ended: number[] = []
    const tries = [0, 1, 2, 3, 4].map(async (number) => {
      await hasher.hash(password)
      ended.push(number)
    })
    const results = await Promise.allSettled(tries)
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ])
    expect(results[4]).toMatchObject({ reason: { code: 'UNAVAILABLE', parts: { retryAfterSeconds: 2 } } })
    expect(ended).toEqual([0, 1, 2])
    // The places are free again, also after a hash that could not be read.
    await expect(hasher.verify('$argon2id$nonsense', password)).rejects.toThrow()
    expect(await hasher.hash(password)).toContain('$argon2id$')
  })

  it('count as outdated with less memory, fewer passes, or another algorithm', async () => {
    const hasher = createPasswordHasher({ concurrencyMax: 1, waitingMax: 1 })
    const made = (options: object) =>
      hash(password, { memoryCost: 47104, timeCost: 1, parallelism: 1, ...options })
    expect(hasher.isOutdated(await made({}))).toBe(false)
    expect(hasher.isOutdated(await made({ memoryCost: 65536 }))).toBe(false)
    expect(hasher.isOutdated(await made({ memoryCost: 19456, timeCost: 2 }))).toBe(true)
    expect(hasher.isOutdated(await made({ algorithm: 1 }))).toBe(true)
    expect(hasher.isOutdated('$2b$10$abcdefghijklmnopqrstuu')).toBe(true)
  })
})
