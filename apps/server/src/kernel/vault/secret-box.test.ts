import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SecretUnreadableError } from './cipher.ts'
import { createLocalKey } from './local-key.ts'
import { createSecretBox, isSealed, sealedPlace, type DataKey } from './secret-box.ts'

const ROUNDS = 200
const newKey = (activeFrom = 0): DataKey => ({
  id: `dek_${randomBytes(8).toString('hex')}`,
  activeFrom,
  bytes: randomBytes(32),
})
const boxOf = (keys: readonly DataKey[], organizationId = 'org_1', now = 100) =>
  createSecretBox({ organizationId, keys: () => keys, now: () => now })

/** Text of any length with whatever characters there are. */
const randomText = () =>
  String.fromCodePoint(
    ...[...randomBytes(randomBytes(1)[0]!)].map((byte) => [byte, byte * 7, 0x1f600 + byte][byte % 3]!),
  )

describe('A sealed secret', () => {
  const key = newKey()
  const box = boxOf([key])
  const place = sealedPlace('things', 'sealed', 'thing_1')

  it('opens in its place, whatever it says, looks different each time and says nothing of it', () => {
    for (let round = 0; round < ROUNDS; round++) {
      const text = randomText().toWellFormed()
      const sealed = box.seal(text, place)
      expect(box.open(sealed, place)).toBe(text)
      expect(box.seal(text, place)).not.toBe(sealed)
      expect(sealed).toMatch(new RegExp(`^v1\\.${key.id}\\.[\\w-]+$`))
      expect(isSealed(sealed)).toBe(true)
    }
    expect(box.open(box.seal('x'.repeat(1_000_000), place), place)).toHaveLength(1_000_000)
  })

  it('opens for no other organization, table, column or row, with no other key', () => {
    const sealed = box.seal('secret', place)
    for (const other of [
      sealedPlace('others', 'sealed', 'thing_1'),
      sealedPlace('things', 'other', 'thing_1'),
      sealedPlace('things', 'sealed', 'thing_2'),
      '',
    ])
      expect(() => box.open(sealed, other)).toThrow(SecretUnreadableError)
    for (const organizationId of ['org_2', '', 'org_1"'])
      expect(() => boxOf([key], organizationId).open(sealed, place)).toThrow('does not belong here')
    expect(() => boxOf([{ ...key, bytes: randomBytes(32) }]).open(sealed, place)).toThrow('does not belong')
    expect(() => boxOf([newKey()]).open(sealed, place)).toThrow('another key')
  })

  it('does not open when any bit of its nonce, ciphertext or tag was changed', () => {
    const [version, id, text = ''] = box.seal('0123456789', place).split('.')
    const bytes = Buffer.from(text, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      const broken = `${version}.${id}.${changed.toString('base64url')}`
      expect(() => box.open(broken, place), `bit ${bit}`).toThrow(SecretUnreadableError)
    }
  })

  it('does not open with a tag that was cut, or with anything taken away or added', () => {
    const sealed = box.seal('0123456789', place)
    const [version, id, text = ''] = sealed.split('.')
    const bytes = Buffer.from(text, 'base64url')
    for (let length = 0; length < bytes.length; length++) {
      for (const cut of [bytes.subarray(0, length), bytes.subarray(bytes.length - length)])
        expect(() => box.open(`${version}.${id}.${cut.toString('base64url')}`, place)).toThrow(
          SecretUnreadableError,
        )
    }
    const again = [
      `${sealed}A`,
      `${sealed}=`,
      `${sealed}.`,
      `${sealed}\n`,
      ` ${sealed}`,
      sealed.toUpperCase(),
    ]
    const others = ['', '.', '..', 'v1', `v1.${id}`, `v2.${id}.${text}`, `v1..${text}`, `s1.${id}.${text}`]
    for (const broken of [...again, ...others])
      expect(() => box.open(broken, place), broken).toThrow(SecretUnreadableError)
  })

  it('does not open with characters that base64url leaves out or reads twice', () => {
    // 28 bytes of nonce and tag and one of text: the last character carries bits that stand for nothing.
    const sealed = box.seal('x', place)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const ends = alphabet.split('').filter((last) => {
      try {
        return box.open(sealed.slice(0, -1) + last, place) === 'x'
      } catch {
        return false
      }
    })
    expect(ends).toEqual([sealed.at(-1)])
    expect(() => box.open(`${sealed.slice(0, -4)}!${sealed.slice(-4)}`, place)).toThrow(SecretUnreadableError)
  })

  it('is sealed with the newest key that is active, and opens with each', () => {
    const [old, present, coming] = [newKey(0), newKey(50), newKey(200)]
    const all = boxOf([coming, present, old])
    const sealed = all.seal('x', place)
    expect(sealed.split('.')[1]).toBe(present.id)
    for (const one of [old, present, coming]) {
      const text = boxOf([one], 'org_1', 300).seal('x', place)
      expect(all.open(text, place)).toBe('x')
    }
  })

  it('asks for the keys again when it meets one that it does not have', () => {
    let asked = 0
    const options = { organizationId: '', keys: () => [key], now: () => 1, onUnknownKey: () => void asked++ }
    expect(() => createSecretBox(options).open(`v1.dek_other.${'A'.repeat(60)}`, place)).toThrow(
      'another key',
    )
    expect(asked).toBe(1)
  })
})

describe('A wrapped data key', () => {
  it('opens in its context alone, with its key alone, unchanged', async () => {
    const key = createLocalKey(randomBytes(32), 'environment')
    const dataKey = randomBytes(32)
    const wrapped = await key.wrap(dataKey, 'org_1 dek_1')
    expect(await key.unwrap(wrapped, 'org_1 dek_1')).toEqual(dataKey)
    await expect(key.unwrap(wrapped, 'org_2 dek_1')).rejects.toThrow(SecretUnreadableError)
    const other = createLocalKey(randomBytes(32), 'environment')
    await expect(other.unwrap(wrapped, 'org_1 dek_1')).rejects.toThrow(SecretUnreadableError)
    expect(other.id).not.toBe(key.id)
    const bytes = Buffer.from(wrapped.slice(3), 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 0x80
      await expect(key.unwrap(`w1.${changed.toString('base64url')}`, 'org_1 dek_1')).rejects.toThrow()
    }
    for (const broken of ['', 'w1', 'w2.AAAA', wrapped.slice(0, -6), `${wrapped}.x`])
      await expect(key.unwrap(broken, 'org_1 dek_1')).rejects.toThrow(SecretUnreadableError)
  })
})
