import { expect, it } from 'vitest'
import { createRecoveryCode, hashRecoveryCode } from './recovery-code.ts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

it('a recovery code has at least 112 random bits, so that a plain hash keeps it', () => {
  const codes = Array.from({ length: 200 }, createRecoveryCode)
  expect(new Set(codes).size).toBe(codes.length)
  const seen = new Map<number, Set<string>>()
  for (const code of codes) {
    expect(code).toMatch(/^[0-9a-z]{4}(-[0-9a-z]{4}){5}$/)
    for (const [place, letter] of code.replaceAll('-', '').split('').entries())
      seen.set(place, (seen.get(place) ?? new Set()).add(letter))
  }
  // Every place takes letters of the whole alphabet: five bits each.
  for (const letters of seen.values()) {
    expect(letters.size).toBeGreaterThan(24)
    for (const letter of letters) expect(ALPHABET).toContain(letter)
  }
  expect(seen.size * Math.log2(ALPHABET.length)).toBeGreaterThanOrEqual(112)
})

it('a recovery code is the same however it is written, and another for everybody else', () => {
  const hash = hashRecoveryCode('usr_1', '01ab-cdef')
  for (const written of ['01abcdef', ' O1AB CDEF ', 'oLab-cdef', '0Iabcdef'])
    expect(hashRecoveryCode('usr_1', written)).toBe(hash)
  expect(hashRecoveryCode('usr_2', '01ab-cdef')).not.toBe(hash)
})
