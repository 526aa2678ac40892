import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScrubber } from './scrubber.ts'

const SECRET = 'p/w+"<x>&\\ü=9'
const { scrub, reach } = createScrubber([SECRET])

describe('the scrubber', () => {
  it.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify({ a: SECRET })],
    ['in JSON inside JSON', JSON.stringify({ message: JSON.stringify({ a: SECRET }) })],
    ['in JSON as Go writes it', '{"a":"p/w+\\"\\u003cx\\u003e\\u0026\\\\ü=9"}'],
    ['in a URL', `https://x/?a=${encodeURIComponent(SECRET)}`],
    ['in a URL in lower case', encodeURIComponent(SECRET).replace(/%../g, (text) => text.toLowerCase())],
    ['in a form', new URLSearchParams({ a: SECRET }).toString()],
    ['in hexadecimal', Buffer.from(SECRET).toString('hex')],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64url', Buffer.from(SECRET).toString('base64url')],
    ['in the base64 of more', Buffer.from(`user:${SECRET}:end`).toString('base64')],
  ])('finds a secret %s', (_form, text) => {
    const scrubbed = scrub(`before ${text} after`)
    expect(scrubbed).toContain('(secret)')
    expect(scrubbed).toMatch(/^before .* after$/)
    for (const part of ['p/w', 'ü=9', '%C3%BC', '%c3%bc', 'c3bc']) expect(scrubbed).not.toContain(part)
  })

  it('finds any secret in base64, whatever stands around it', () => {
    const ascii = fc.string({ minLength: 12, maxLength: 40, unit: 'grapheme-ascii' })
    const around = fc.uint8Array({ maxLength: 7 })
    fc.assert(
      fc.property(ascii, around, around, (secret, before, after) => {
        const encoded = Buffer.concat([before, Buffer.from(secret), after]).toString('base64')
        const scrubbed = createScrubber([secret]).scrub(encoded)
        return scrubbed.includes('(secret)') && scrubbed.length <= encoded.length - secret.length + 8
      }),
    )
  })

  it('finds each line of a key', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n-----END KEY-----\n'
    const scrubbed = createScrubber([key]).scrub(`x MIIEvQIBADANBgkqhkiG9w0B y ${JSON.stringify(key)}`)
    expect(scrubbed).toBe('x (secret) y "(secret)"')
  })

  it('keeps everything else as it is, and leaves out what is too short to be a secret', () => {
    expect(scrub('nothing to see')).toBe('nothing to see')
    expect(createScrubber(['', 'abc', 'yes']).scrub('yes, abc')).toBe('yes, abc')
    expect(createScrubber([]).reach).toBe(0)
    expect(reach).toBeGreaterThanOrEqual(SECRET.length)
    expect(createScrubber(['.*.*.*']).scrub('abcdef .*.*.*')).toBe('abcdef (secret)')
  })
})
