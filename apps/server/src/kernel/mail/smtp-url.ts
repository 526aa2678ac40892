export interface SmtpServer {
  host: string
  port: number
  /** TLS from the first byte (smtps); else STARTTLS when the server offers it. */
  secure: boolean
  credentials: { user: string; password: string } | null
}

/** Reads `smtp[s]://[user:password@]host[:port]`; null for anything else. Ports are 587 and 465 when none is given. */
export function readSmtpUrl(text: string): SmtpServer | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')) return null
  const extra = url.search !== '' || url.hash !== '' || (url.pathname !== '' && url.pathname !== '/')
  if (url.hostname === '' || extra) return null
  const user = decode(url.username)
  const password = decode(url.password)
  if (user === null || password === null || (user === '') !== (password === '')) return null
  const secure = url.protocol === 'smtps:'
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    credentials: user === '' ? null : { user, password },
  }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
