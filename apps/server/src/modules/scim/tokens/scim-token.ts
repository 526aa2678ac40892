import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { newIdBody } from '../../../kernel/ids.ts'

/** `scim_<id>_<secret><crc>`: found by its id, kept as a hash, and told from a typing mistake by its checksum. */
interface PresentedToken {
  id: string
  secretHash: string
}

const TOKEN = /^scim_([0-9a-z]{26})_([0-9a-f]{64})([0-9a-f]{8})$/
const SECRET_BYTES = 32

/** A new token with 256 bits from the system's generator; `reservedId` fixes the id. */
export function createToken(reservedId: string | null): PresentedToken & { token: string } {
  const id = reservedId ?? newIdBody()
  const secret = randomBytes(SECRET_BYTES).toString('hex')
  const body = `scim_${id}_${secret}`
  return { id: `sct_${id}`, secretHash: hashOf(secret), token: body + checksum(body) }
}

/** Null when it cannot be one of ours. */
export function readToken(text: string): PresentedToken | null {
  const [, id = '', secret = '', sum] = TOKEN.exec(text) ?? []
  if (sum === undefined || checksum(`scim_${id}_${secret}`) !== sum) return null
  return { id: `sct_${id}`, secretHash: hashOf(secret) }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
