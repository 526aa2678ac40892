import { hash } from 'node:crypto'
import type { ErrorReply as RedisErrorReply } from '@redis/client'
import type { Log } from '../log.ts'
import type { RedisServer } from './redis-url.ts'

/** Redis gave no answer, or none in time: whether it did what it was asked is not known. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError'
}

export interface Redis {
  /** Whether the next command has a chance; false while the connection is down, and for a moment after a command got no answer. */
  readonly isReachable: boolean
  /** Sends one command and waits for its answer, at most `COMMAND_MS`. @throws RedisUnavailableError */
  send(command: readonly string[]): Promise<unknown>
  /** Runs a Lua script, which nothing comes between. @throws RedisUnavailableError */
  run(script: RedisScript, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>
  close(): Promise<void>
}

export interface RedisScript {
  text: string
  /** SHA-1 of the text, by which Redis knows it. */
  sha1: string
}

export function redisScript(text: string): RedisScript {
  return { text, sha1: hash('sha1', text, 'hex') }
}

const CONNECT_MS = 2_000
const COMMAND_MS = 500
/** After a command without an answer, others are not sent for so long: each would have to wait. */
const SUSPECT_MS = 1_000
const RECONNECT_MS_MAX = 1_000
/** A connection that is silent for longer than two pings is dead. */
const PING_EVERY_MS = 5_000
const COMMANDS_WAITING_MAX = 10_000

/**
 * A client that connects by itself, again and again, and never keeps the start or a request waiting for long. While there is no connection
 * commands fail at once; none is kept to be sent later. What is logged names host and port, never the password.
 */
export async function openRedis(server: RedisServer, log: Log): Promise<Redis> {
  // Here and not above: a server without Redis does not pay for it in memory and at its start.
  const { createClient, ErrorReply } = await import('@redis/client')
  const client = createClient({
    socket: {
      host: server.host,
      port: server.port,
      ...(server.tls ? { tls: true as const } : {}),
      connectTimeout: CONNECT_MS,
      socketTimeout: PING_EVERY_MS * 2,
      reconnectStrategy: (retries: number) => Math.min(50 * 2 ** Math.min(retries, 10), RECONNECT_MS_MAX),
    },
    ...(server.user === null ? {} : { username: server.user }),
    ...(server.password === null ? {} : { password: server.password }),
    database: server.database,
    RESP: 2,
    name: 'tenantry',
    disableOfflineQueue: true,
    commandsQueueMaxLength: COMMANDS_WAITING_MAX,
    pingInterval: PING_EVERY_MS,
    maintNotifications: 'disabled',
  })
  const where = { host: server.host, port: server.port }
  let suspectUntilMs = 0
  let isTold = false
  client.on('error', (error: unknown) => {
    // The client tries again several times a second: it is said once.
    if (!isTold) log.error({ ...where, reason: reasonOf(error) }, 'Redis cannot be reached.')
    isTold = true
  })
  client.on('ready', () => {
    if (isTold) log.info(where, 'Redis can be reached again.')
    isTold = false
    suspectUntilMs = 0
  })

  const send = async (command: readonly string[]): Promise<unknown> => {
    if (!client.isReady) throw new RedisUnavailableError('There is no connection to Redis.')
    if (performance.now() < suspectUntilMs) throw new RedisUnavailableError('Redis has just not answered.')
    try {
      return await within(COMMAND_MS, client.sendCommand([...command]))
    } catch (error) {
      if (error instanceof TimeoutError) suspectUntilMs = performance.now() + SUSPECT_MS
      if (error instanceof ErrorReply && !isPassing(error)) throw error
      throw new RedisUnavailableError(reasonOf(error), { cause: error })
    }
  }
  // Its promise settles when the first connection stands, or when the client is closed before.
  const connecting = client.connect().then(
    () => undefined,
    () => undefined,
  )
  await within(CONNECT_MS, connecting).catch(() => {
    if (!isTold) log.error(where, 'Redis does not answer.')
    isTold = true
  })
  return {
    get isReachable() {
      return client.isReady && performance.now() >= suspectUntilMs
    },
    send,
    async run(script, keys, values) {
      const rest = [String(keys.length), ...keys, ...values.map(String)]
      try {
        return await send(['EVALSHA', script.sha1, ...rest])
      } catch (error) {
        // It was restarted, or has never seen the script.
        if (!(error instanceof ErrorReply) || !error.message.startsWith('NOSCRIPT')) throw error
        return send(['EVAL', script.text, ...rest])
      }
    },
    async close() {
      client.destroy()
      await connecting
    },
  }
}

/** What Redis says while it starts, is full, or has become a replica: not our mistake, and over some time. */
function isPassing({ message }: RedisErrorReply): boolean {
  return /^(?:LOADING|OOM|READONLY|MASTERDOWN|CLUSTERDOWN|BUSY|TRYAGAIN|MISCONF|NOREPLICAS|NOAUTH|NOPERM)\b/.test(
    message,
  )
}

class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(`There was no answer in ${limitMs} ms.`)), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
