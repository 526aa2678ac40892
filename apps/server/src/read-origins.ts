import { ConfigError } from './kernel/errors.ts'

/** Browsers send other schemes as well, for applications that are no web page: `capacitor://localhost`. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@*]+$/

/**
 * A list of origins as browsers send them, separated by commas, or `*` alone. A browser compares them letter by letter, so one that
 * none would ever send is refused. Throws ConfigError that names the variable.
 */
export function readOrigins(name: string, text: string): readonly string[] {
  const origins = text
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '')
  if (origins.includes('*') && origins.length > 1) {
    throw new ConfigError(
      `${name} is either * for all origins or a list of them; it is ${JSON.stringify(text)}.`,
    )
  }
  for (const origin of origins) if (origin !== '*') requireOrigin(name, origin)
  return [...new Set(origins)]
}

function requireOrigin(name: string, origin: string): void {
  const sent = asSent(origin)
  if (sent === origin) return
  const what = `${name}: ${JSON.stringify(origin)} is no origin as a browser sends it;`
  throw new ConfigError(
    sent === null
      ? `${what} write scheme and host, like https://app.example.com, several separated by commas, or * for all.`
      : `${what} write ${sent}.`,
  )
}

/** What a browser sends for a page at this address; null when it is no address of a page. */
function asSent(address: string): string | null {
  if (!URL.canParse(address)) return null
  const { origin, protocol, host, hostname, username } = new URL(address)
  if (hostname === '' || /[*;]/.test(hostname) || username !== '') return null
  if (origin !== 'null') return origin
  const own = `${protocol}//${host}`
  return ORIGIN.test(own) ? own : null
}
