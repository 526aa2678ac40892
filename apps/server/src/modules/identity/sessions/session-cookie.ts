import { parseCookie, stringifySetCookie } from 'cookie'

/** How what names a session, or a browser, travels in a cookie, fixed by the public address of the installation. */
export interface SessionCookie {
  readonly name: string
  read(header: string | undefined): string | null
  /** The `Set-Cookie` value that hands out a token until `expiresAt` (Unix seconds). */
  give(token: string, expiresAt: number, now: number): string
  /** The one that takes it away. */
  take(): string
}

/**
 * `__Host-<base>` with Secure, HttpOnly and SameSite=Lax. A browser keeps no Secure cookie from plain http, so an installation whose
 * public address is http on this very machine uses the name `<base>_local` without Secure.
 */
export function createSessionCookie(publicUrl: URL | null, base = 'tenantry'): SessionCookie {
  const local = publicUrl === null || (publicUrl.protocol === 'http:' && isLoopback(publicUrl.hostname))
  const name = local ? `${base}_local` : `__Host-${base}`
  const common = { name, httpOnly: true, secure: !local, sameSite: 'lax', path: '/' } as const
  return {
    name,
    read: (header) => (header === undefined ? null : (parseCookie(header)[name] ?? null)),
    give: (token, expiresAt, now) =>
      stringifySetCookie({ ...common, value: token, maxAge: Math.max(0, expiresAt - now) }),
    take: () => stringifySetCookie({ ...common, value: '', maxAge: 0 }),
  }
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(host)
  )
}
