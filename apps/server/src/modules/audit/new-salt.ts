import { randomBytes } from 'node:crypto'

const SALT_BYTES = 16
/** One call to the system's generator serves many salts. */
let pool = randomBytes(256 * SALT_BYTES)
let used = 0

/** 128 random bits, base64url. */
export function newSalt(): string {
  if (used === pool.length) {
    pool = randomBytes(pool.length)
    used = 0
  }
  used += SALT_BYTES
  return pool.toString('base64url', used - SALT_BYTES, used)
}
