import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { newIdBody } from '../../../kernel/ids.ts'

/** `tnt_<id>_<secret><crc>`: found by its id, kept as a hash, and told from a typing mistake by its checksum. */
export interface ApiToken {
  keyId: string
  secretHash: string
}

const TOKEN = /^tnt_([0-9a-z]{26})_([0-9a-zA-Z]{43})([0-9a-f]{8})$/
const SECRET_BYTES = 48
const SECRET_LENGTH = 43

/** A new token with 256 bits from the system's generator; `reservedId` fixes the id. */
export function createToken(reservedId: string | null): ApiToken & { token: string } {
  const id = reservedId ?? newIdBody()
  const secret = randomSecret()
  const body = `tnt_${id}_${secret}`
  return { keyId: `key_${id}`, secretHash: hashSecret(secret), token: body + checksum(body) }
}

/** Reads a presented token; null when it cannot be one of ours. */
export function readToken(token: string): ApiToken | null {
  const match = TOKEN.exec(token)
  if (match === null) return null
  const [, id = '', secret = '', sum] = match
  if (checksum(`tnt_${id}_${secret}`) !== sum) return null
  return { keyId: `key_${id}`, secretHash: hashSecret(secret) }
}

function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}

function randomSecret(): string {
  let secret = ''
  while (secret.length < SECRET_LENGTH) {
    secret += randomBytes(SECRET_BYTES).toString('base64').replaceAll(/[+/=]/g, '')
  }
  return secret.slice(0, SECRET_LENGTH)
}
