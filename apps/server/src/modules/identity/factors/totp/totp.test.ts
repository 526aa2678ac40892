import { describe, expect, it } from 'vitest'
import { base32, findTotpStep, totpCode, totpStep, totpUri } from './totp.ts'

const secret = Buffer.from('12345678901234567890')

describe('TOTP', () => {
  it.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('gives the codes of RFC 6238, appendix B, at %d', (time, code) => {
    expect(totpCode(secret, totpStep(time), 8)).toBe(code)
  })

  it('gives the codes of RFC 4226, appendix D', () => {
    const codes = [
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ]
    expect(codes.map((_, step) => totpCode(secret, step))).toEqual(codes)
  })

  it.each([
    ['', ''],
    ['fooba', 'MZXW6YTB'],
    ['12345678901234567890', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'],
  ])('writes %j in base 32 as RFC 4648 does', (text, expected) => {
    expect(base32(Buffer.from(text))).toBe(expected)
  })

  it('takes the code of the step before, of this one and of the next, and no other', () => {
    const now = 1_700_000_010
    const taken = [-2, -1, 0, 1, 2].map((steps) =>
      findTotpStep(secret, totpCode(secret, totpStep(now) + steps), now, 0),
    )
    const step = totpStep(now)
    expect(taken).toEqual([null, step - 1, step, step + 1, null])
  })

  it('takes no code of a step that is not later than the last one', () => {
    const now = 1_700_000_010
    const step = totpStep(now)
    const code = totpCode(secret, step)
    expect(findTotpStep(secret, code, now, step)).toBeNull()
    expect(findTotpStep(secret, code, now, step + 1)).toBeNull()
    expect(findTotpStep(secret, code, now, step - 1)).toBe(step)
  })

  it.each(['', '1', '1234567', '١٢٣٤٥٦', 'abcdef', '123 45'])('finds nothing in %j', (code) => {
    expect(findTotpStep(secret, code, 59, 0)).toBeNull()
  })

  it('takes a code with a space in it', () => {
    expect(findTotpStep(secret, ' 287 082', 59, 0)).toBe(1)
  })

  it('names issuer and account in the URI, whatever is in them', () => {
    expect(totpUri(secret, 'A & B:C', 'ada+x@example.com')).toBe(
      'otpauth://totp/A%20%26%20B%3AC:ada%2Bx%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A%20%26%20B%3AC&algorithm=SHA1&digits=6&period=30',
    )
  })
})
