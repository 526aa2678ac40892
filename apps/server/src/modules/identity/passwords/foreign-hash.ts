import { scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { verify as verifyBcrypt } from '@node-rs/bcrypt'

const deriveScrypt = promisify<
  string,
  Buffer,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt)

const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/
/** PHC string format: `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`, both in base64 without padding. */
const SCRYPT =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{8,88})\$([A-Za-z0-9+/]{22,172})$/
const ARGON2 =
  /^\$argon2(?:id|i|d)\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$[A-Za-z0-9+/]{11,88}\$[A-Za-z0-9+/]{22,172}$/

const BCRYPT_COST_MAX = 14
const MEMORY_BYTES_MAX = 256 * 1024 * 1024
const PASSES_MAX = 10
const LANES_MAX = 16

/**
 * What is wrong with a hash that another system made; null when it can be checked at sign-in. Costs are bounded: a hash that takes minutes
 * to check would be a way to stop the server.
 */
export function findHashFault(stored: string): string | null {
  const bcrypt = BCRYPT.exec(stored)
  if (bcrypt !== null)
    return Number(bcrypt[1]) <= BCRYPT_COST_MAX ? null : `has a bcrypt cost above ${BCRYPT_COST_MAX}`
  const scryptCost = readScrypt(stored)
  if (scryptCost !== null) {
    const { N, r, p } = scryptCost
    const sane = N >= 2 && r >= 1 && p >= 1 && p <= LANES_MAX
    return sane && 128 * N * r <= MEMORY_BYTES_MAX ? null : 'has scrypt parameters that are out of bounds'
  }
  const argon2 = ARGON2.exec(stored)
  if (argon2 !== null) {
    const [memoryKib, passes, lanes] = argon2.slice(1).map(Number) as [number, number, number]
    const sane =
      passes >= 1 && passes <= PASSES_MAX && lanes >= 1 && lanes <= LANES_MAX && memoryKib >= 8 * lanes
    return sane && memoryKib * 1024 <= MEMORY_BYTES_MAX
      ? null
      : 'has argon2 parameters that are out of bounds'
  }
  return 'is no bcrypt, scrypt (PHC) or argon2 (PHC) hash'
}

/** Checks a password against a bcrypt or scrypt hash; null for a hash of another kind. */
export function verifyForeign(stored: string, password: string): Promise<boolean> | null {
  if (BCRYPT.test(stored)) return verifyBcrypt(password, stored)
  const cost = readScrypt(stored)
  return cost === null ? null : verifyScrypt(cost, password)
}

interface ScryptHash {
  N: number
  r: number
  p: number
  salt: Buffer
  hash: Buffer
}

function readScrypt(stored: string): ScryptHash | null {
  const match = SCRYPT.exec(stored)
  if (match === null) return null
  const [, ln, r, p, salt = '', hash = ''] = match
  const decode = (text: string) => Buffer.from(text, 'base64')
  return { N: 2 ** Number(ln), r: Number(r), p: Number(p), salt: decode(salt), hash: decode(hash) }
}

async function verifyScrypt({ N, r, p, salt, hash }: ScryptHash, password: string): Promise<boolean> {
  const options = { N, r, p, maxmem: MEMORY_BYTES_MAX * 2 }
  return timingSafeEqual(await deriveScrypt(password, salt, hash.length, options), hash)
}
