import { hash, randomBytes } from 'node:crypto'
import { parseCookie, stringifySetCookie } from 'cookie'

/** Ties a sign-in to the browser that began it, so that nobody can hand another one's sign-in to somebody. */
export interface BrowserCookie {
  /** The browser's secret, new or as it has it from another sign-in at the same time, and the `Set-Cookie` value that keeps it. */
  give(header: string | undefined): { browserHash: string; setCookie: string }
  /** Hash of what the browser brings; null for nothing. */
  read(header: string | undefined): string | null
}

const MAX_AGE_SECONDS = 600
const SECRET = /^[A-Za-z0-9_-]{43}$/

/**
 * Identity providers answer with a form that their page posts here, which is a foreign page: only a cookie with SameSite=None comes along, and that
 * has to be Secure. Over plain http, which is for one's own machine, the cookie is Lax, and the identity provider has to be on the same machine.
 */
export function createBrowserCookie(publicOrigin: string): BrowserCookie {
  const secure = publicOrigin.startsWith('https:')
  const name = secure ? '__Host-tenantry-sso' : 'tenantry_sso_local'
  const find = (header: string | undefined) => {
    const value = header === undefined ? undefined : parseCookie(header)[name]
    return value !== undefined && SECRET.test(value) ? value : null
  }
  return {
    give(header) {
      const secret = find(header) ?? randomBytes(32).toString('base64url')
      const setCookie = stringifySetCookie({
        name,
        value: secret,
        httpOnly: true,
        secure,
        sameSite: secure ? 'none' : 'lax',
        path: '/',
        maxAge: MAX_AGE_SECONDS,
      })
      return { browserHash: digest(secret), setCookie }
    },
    read(header) {
      const secret = find(header)
      return secret === null ? null : digest(secret)
    },
  }
}

/** SHA-256 in base64url: how one-time secrets are kept. */
export function digest(text: string): string {
  return hash('sha256', text, 'base64url')
}
