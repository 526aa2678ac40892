import { isIP } from 'node:net'
import { problem } from '../../../../kernel/errors.ts'
import type { IdentityDeps } from '../../deps.ts'

/** Whom passkeys are made for: a domain, and the pages on it that may use them (Web Authentication, level 3, section 5.1.2). */
export interface RelyingParty {
  id: string
  name: string
  origins: string[]
}

/**
 * The installation as the relying party of its passkeys: the domain that is configured, else the host of its public address, else `localhost`. Pages are
 * its own and those that may make changes with a cookie, as far as they are on that domain.
 * @throws CONFLICT when the address has no domain
 */
export function relyingParty(deps: Pick<IdentityDeps, 'settings' | 'issuer'>): RelyingParty {
  const { passkeyDomain, appName, allowedOrigins } = deps.settings
  const own = new URL(deps.issuer())
  const id = passkeyDomain ?? own.hostname
  if (isIP(id.replaceAll(/[[\]]/g, '')) !== 0)
    throw problem('CONFLICT', {
      detail: 'Passkeys need a domain, and the address of this installation has none.',
      hint: 'Set TENANTRY_PUBLIC_URL to an address with a name, such as http://localhost:4000.',
    })
  const origins = [own.origin, ...allowedOrigins].filter((origin) => isOn(origin, id))
  return { id, name: appName, origins: [...new Set(origins)] }
}

function isOn(origin: string, domain: string): boolean {
  const host = URL.parse(origin)?.hostname
  return host === domain || host?.endsWith(`.${domain}`) === true
}
