import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const STEP_SECONDS = 30
const DIGITS = 6
/** As long as the output of SHA-1: RFC 4226, section 4. */
const SECRET_BYTES = 20
/** A code of the step before or after counts as well: clocks differ, and typing takes time (RFC 6238, section 5.2). */
const STEPS_AROUND = 1
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function createTotpSecret(): Buffer {
  return randomBytes(SECRET_BYTES)
}

/** The code of a time step: HOTP (RFC 4226) over HMAC-SHA-1, which is what all authenticators do. */
export function totpCode(secret: Uint8Array, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const number = mac.readUInt32BE(mac[mac.length - 1]! & 0x0f) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

export function totpStep(unixSeconds: number): number {
  return Math.floor(unixSeconds / STEP_SECONDS)
}

/** The time step around `unixSeconds` that has this code and is later than `lastStep`; null when there is none. */
export function findTotpStep(
  secret: Uint8Array,
  code: string,
  unixSeconds: number,
  lastStep: number,
): number | null {
  const given = Buffer.from(code.replaceAll(/\s/g, ''))
  let found: number | null = null
  const current = totpStep(unixSeconds)
  for (let step = current - STEPS_AROUND; step <= current + STEPS_AROUND; step++) {
    const expected = Buffer.from(totpCode(secret, step))
    const matches = given.length === expected.length && timingSafeEqual(given, expected)
    if (matches && step > lastStep) found ??= step
  }
  return found
}

/** What an authenticator reads from a QR code (Google's key URI format). */
export function totpUri(secret: Uint8Array, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`
}

/** RFC 4648 without padding: for secrets, whose bits are a multiple of five. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let value = 0
  let bits = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32[(value >>> bits) & 31]!
    }
    value &= (1 << bits) - 1
  }
  return text
}
