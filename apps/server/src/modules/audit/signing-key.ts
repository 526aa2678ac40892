import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { checkpointText, type Checkpoint } from '@tenantry/contract'
import { ConfigError } from '../../kernel/errors.ts'

export type KeySource = 'environment' | 'data_folder' | 'control_store'

/** Ed25519 (RFC 8032). Public keys and signatures are base64url. */
export interface SigningKey {
  readonly publicKey: string
  readonly source: KeySource
  sign(text: string): string
  /** Whether one of the installation's keys, the present one or an earlier one, is meant. */
  isKnown(publicKey: string): boolean
}

export const SEED_BYTES = 32
const PUBLIC_KEY_BYTES = 32
/** What stands before the 32 bytes in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Reads keys as they are kept: the seed (32 bytes, base64) that signs from now on, then earlier keys, which still verify: seeds, or public
 * keys as `public:…`, separated by commas or white space.
 * @throws ConfigError that names `place` when it is something else
 */
export function readSigningKey(text: string, source: KeySource, place: string): SigningKey {
  const [first = '', ...earlier] = text.split(/[\s,]+/).filter((part) => part !== '')
  const seed = readBytes(first, SEED_BYTES)
  if (seed === null) throw notAKey(place)
  const privateKey = privateKeyOf(seed)
  const known = new Set([publicKeyOf(privateKey), ...earlier.map((part) => readPublicKey(part, place))])
  return {
    publicKey: publicKeyOf(privateKey),
    source,
    sign: (message) => sign(null, Buffer.from(message), privateKey).toString('base64url'),
    isKnown: (publicKey) => known.has(publicKey),
  }
}

/** Whether the signature over the UTF-8 text is good; false for a key that is none. */
export function verifySignature(publicKey: string, text: string, signature: string): boolean {
  const bytes = readBytes(publicKey, PUBLIC_KEY_BYTES)
  if (bytes === null) return false
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, bytes]), format: 'der', type: 'spki' })
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
}

/** Signs where a chain stands. */
export function signCheckpoint(
  key: SigningKey,
  place: Omit<Checkpoint, 'public_key' | 'signature'>,
): Checkpoint {
  const unsigned = { ...place, public_key: key.publicKey }
  return { ...unsigned, signature: key.sign(checkpointText(unsigned)) }
}

/** What a checkpoint is worth: `unknown` when it was signed with a key that is not the installation's. */
export function judgeCheckpoint(key: SigningKey, checkpoint: Checkpoint): 'good' | 'forged' | 'unknown' {
  const { public_key: publicKey, signature } = checkpoint
  if (!verifySignature(publicKey, checkpointText(checkpoint), signature)) return 'forged'
  return key.isKnown(publicKey) ? 'good' : 'unknown'
}

function readPublicKey(part: string, place: string): string {
  if (part.startsWith('public:')) {
    const bytes = readBytes(part.slice('public:'.length), PUBLIC_KEY_BYTES)
    if (bytes === null) throw notAKey(place)
    return bytes.toString('base64url')
  }
  const seed = readBytes(part, SEED_BYTES)
  if (seed === null) throw notAKey(place)
  return publicKeyOf(privateKeyOf(seed))
}

function privateKeyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' })
}

function publicKeyOf(privateKey: KeyObject): string {
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return der.subarray(PUBLIC_PREFIX.length).toString('base64url')
}

/** Base64 or base64url of exactly so many bytes. */
function readBytes(text: string, length: number): Buffer | null {
  if (!/^[\w+/-]+={0,2}$/.test(text)) return null
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === length ? bytes : null
}

function notAKey(place: string): ConfigError {
  return new ConfigError(
    `${place} must hold 32 random bytes in base64 (\`openssl rand -base64 32\`), and may list earlier keys behind them, separated by commas.`,
  )
}
