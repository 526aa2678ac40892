import { hash, verify } from '@node-rs/argon2'
import { problem } from '../../../kernel/errors.ts'
import { verifyForeign } from './foreign-hash.ts'

/** OWASP's first choice for argon2id: 46 MiB, one pass. A stored hash carries its own parameters. */
const MEMORY_KIB = 46 * 1024
const PASSES = 1

export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** False for a wrong password, and after the same work for no hash at all. */
  verify(stored: string | null, password: string): Promise<boolean>
  /** Whether a hash was made with less than today's parameters. */
  isOutdated(stored: string): boolean
}

/**
 * Passwords by argon2id, `concurrencyMax` at a time, each with `memoryKib` (46 MiB when absent; only tests want less); more wait in a line.
 * @throws UNAVAILABLE when `waitingMax` wait already
 */
export function createPasswordHasher(options: {
  concurrencyMax: number
  waitingMax: number
  memoryKib?: number | undefined
}): PasswordHasher {
  const { memoryKib = MEMORY_KIB } = options
  /** The library's own choice of algorithm is argon2id. */
  const parameters = { memoryCost: memoryKib, timeCost: PASSES, parallelism: 1 }
  /** What no password hashes to; checked for users that are not there, so that they cost the same. */
  const unknown = `$argon2id$v=19$m=${memoryKib},t=${PASSES},p=1$c29tZSBmaXhlZCBzYWx0IQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`
  const waiting: (() => void)[] = []
  let running = 0

  const inTurn = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (running >= options.concurrencyMax) {
      if (waiting.length >= options.waitingMax) throw tooMany()
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }

  return {
    hash: (password) => inTurn(() => hash(password, parameters)),
    async verify(stored, password) {
      const against = stored ?? unknown
      const matches = await inTurn(() => verifyForeign(against, password) ?? verify(against, password))
      return stored !== null && matches
    },
    isOutdated(stored) {
      const [, , , parameters = ''] = stored.split('$')
      const cost = new Map(parameters.split(',').map((part) => part.split('=') as [string, string]))
      const weaker = Number(cost.get('m') ?? 0) < memoryKib || Number(cost.get('t') ?? 0) < PASSES
      return !stored.startsWith('$argon2id$') || weaker
    },
  }
}

function tooMany() {
  return problem('UNAVAILABLE', {
    detail: 'Too many sign-ins wait at this moment.',
    hint: 'Try again in some seconds.',
    retryAfterSeconds: 2,
  })
}
