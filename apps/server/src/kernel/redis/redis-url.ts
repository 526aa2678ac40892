export interface RedisServer {
  host: string
  port: number
  /** TLS (rediss). */
  tls: boolean
  database: number
  user: string | null
  password: string | null
}

const PORT = 6379
const DATABASE = /^\/(?:\d{1,4})?$/

/** Reads `redis[s]://[[user]:password@]host[:port][/number]`; null for anything else. */
export function readRedisUrl(text: string): RedisServer | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'redis:' && url.protocol !== 'rediss:')) return null
  if (url.hostname === '' || url.search !== '' || url.hash !== '') return null
  if (url.pathname !== '' && !DATABASE.test(url.pathname)) return null
  const user = decode(url.username)
  const password = decode(url.password)
  if (user === null || password === null || (user !== '' && password === '')) return null
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? PORT : Number(url.port),
    tls: url.protocol === 'rediss:',
    database: Number(url.pathname.slice(1)),
    user: user === '' ? null : user,
    password: password === '' ? null : password,
  }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
