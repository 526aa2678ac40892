import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

export type IdPrefix =
  | 'db'
  | 'tpl'
  | 'job'
  | 'key'
  | 'snp'
  | 'rst'
  | 'aud'
  | 'req'
  | 'wrk'
  | 'usr'
  | 'ses'
  | 'org'
  | 'mail'
  | 'mem'
  | 'inv'
  | 'rol'
  | 'grt'
  | 'whk'
  | 'evt'
  | 'dlv'
  | 'sct'
  | 'scu'
  | 'scg'
  | 'psk'
  | 'ext'
  | 'prv'
  | 'iss'
  | 'sso'
  | 'dom'
  | 'dek'
  | 'vrn'
  | 'prj'
  | 'crd'
  | 'res'
  | 'run'
  | 'stv'
  | 'bud'

/**
 * A prefixed, sortable id: the 128 bits of a UUIDv7 (RFC 9562) as 26 characters of Crockford's base 32 in lower case.
 * Ids made by one process are strictly increasing.
 */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${newIdBody()}`
}

/** The part of an id behind its prefix. */
export function newIdBody(): string {
  return encodeBase32(uuidV7())
}

let lastMs = 0
let sequence = 0

function uuidV7(): Uint8Array {
  const bytes = takeRandom()
  const nowMs = Date.now()
  if (nowMs > lastMs) {
    lastMs = nowMs
    sequence = ((bytes[6]! & 0x07) << 8) | bytes[7]!
  } else if (++sequence > 0xfff) {
    lastMs += 1
    sequence = 0
  }
  for (let index = 0; index < 6; index++) bytes[index] = Math.floor(lastMs / 2 ** (8 * (5 - index))) & 0xff
  bytes[6] = 0x70 | (sequence >> 8)
  bytes[7] = sequence & 0xff
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes
}

const ID_BYTES = 16
/** One call to the system's generator serves many ids. */
let pool = randomBytes(256 * ID_BYTES)
let used = 0

function takeRandom(): Uint8Array {
  if (used === pool.length) {
    pool = randomBytes(pool.length)
    used = 0
  }
  used += ID_BYTES
  return pool.subarray(used - ID_BYTES, used)
}

function encodeBase32(bytes: Uint8Array): string {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  let text = ''
  for (let index = 0; index < 26; index++) {
    text = ALPHABET[Number(value & 31n)]! + text
    value >>= 5n
  }
  return text
}
