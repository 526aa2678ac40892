import type { SecondFactorChallenge } from '@tenantry/sdk'
import type { AnyTenantry } from '../store.ts'

/** A sign-in elsewhere that this page began: kept by the tab until the browser is back. */
interface Begun {
  kind: 'provider' | 'sso'
  verifier: string
}

/** What a browser brings back from a provider, or from a company's sign-in. */
export interface Returned {
  /** Code of what went wrong there. */
  error: string | null
  challenge: SecondFactorChallenge | null
  /** To be exchanged for the session, by this very tab. */
  code: (Begun & { code: string }) | null
}

const KEY = 'tenantry.sign-in'
const METHODS = ['totp', 'passkey', 'recovery_code'] as const

/** Sends the browser to a provider. It comes back to this very page. */
export async function goToProvider(tenantry: AnyTenantry, provider: string): Promise<void> {
  if (isServersPage(tenantry)) {
    const query = new URLSearchParams({ redirect_to: cleanAddress() })
    location.assign(
      `${tenantry.url}/auth/providers/${encodeURIComponent(provider)}/authorize?${query.toString()}`,
    )
    return
  }
  const { url, verifier } = await tenantry.auth.signInWithProvider(provider, { redirectTo: cleanAddress() })
  leave(url, { kind: 'provider', verifier })
}

/** Sends the browser to the sign-in of the company that an address belongs to. @throws SSO_NOT_FOUND */
export async function goToSso(tenantry: AnyTenantry, email: string): Promise<void> {
  const redirectTo = cleanAddress()
  if (isServersPage(tenantry)) {
    location.assign((await tenantry.orgs.sso.start({ email, redirectTo })).url)
    return
  }
  const { url, verifier } = await tenantry.auth.signInWithSso(email, { redirectTo })
  leave(url, { kind: 'sso', verifier })
}

/** What the address of this page brings back. Reads alone: `forgetReturn` takes it away. */
export function readReturn(): Returned {
  if (typeof location === 'undefined') return { error: null, challenge: null, code: null }
  const query = new URLSearchParams(location.search)
  const code = query.get('code')
  const begun = code === null ? null : readBegun()
  return {
    error: query.get('error'),
    challenge: readChallenge(new URLSearchParams(location.hash.slice(1))),
    code: code === null || begun === null ? null : { ...begun, code },
  }
}

/** Takes what was brought back out of the address, where a reload would bring it again. */
export function forgetReturn(): void {
  sessionStorage.removeItem(KEY)
  history.replaceState(history.state, '', cleanAddress())
}

/** Pages of the server's own origin have its cookie in the end; others exchange a code. */
function isServersPage(tenantry: AnyTenantry): boolean {
  return new URL(tenantry.url).origin === location.origin
}

function leave(url: string, begun: Begun): void {
  sessionStorage.setItem(KEY, JSON.stringify(begun))
  location.assign(url)
}

function cleanAddress(): string {
  const url = new URL(location.href)
  for (const name of ['error', 'code']) url.searchParams.delete(name)
  url.hash = ''
  return url.href
}

function readBegun(): Begun | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
    if (typeof kept !== 'object' || kept === null || !('kind' in kept) || !('verifier' in kept)) return null
    const { kind, verifier } = kept
    if ((kind !== 'provider' && kind !== 'sso') || typeof verifier !== 'string') return null
    return { kind, verifier }
  } catch {
    return null
  }
}

function readChallenge(fragment: URLSearchParams): SecondFactorChallenge | null {
  const challenge = fragment.get('challenge')
  if (challenge === null) return null
  const told = (fragment.get('methods') ?? '').split(',')
  return { challenge, methods: METHODS.filter((method) => told.includes(method)) }
}
