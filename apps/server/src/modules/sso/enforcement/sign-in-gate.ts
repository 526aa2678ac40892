import type { ControlDb } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { SsoGate } from '../../identity/index.ts'
import { startUrl } from '../connections/show-connection.ts'
import type { SsoDeps } from '../deps.ts'
import { domainOf } from '../domains/domain-name.ts'
import { breakGlassColumn, createDomainStore, issuersColumn } from '../domains/domain-store.ts'

/** What an enforced domain means for other ways to sign in; null for addresses of other domains, and of organizations that are deleted. */
export async function signInGate(deps: SsoDeps, db: ControlDb, email: string): Promise<SsoGate | null> {
  const domain = await createDomainStore(db).findVerified(domainOf(email))
  if (domain === undefined || domain.enforced === 0) return null
  const { organization_id: organizationId } = domain
  const organization = await deps.organizations.findOpen(db, organizationId)
  if (organization === undefined) return null
  return {
    async letsPass(userId) {
      if (!breakGlassColumn.decode(domain.break_glass).includes(userId)) return false
      // Named when they were owners; what counts is whether they still are.
      return (await deps.organizations.roleIn(db, organizationId, userId)) === 'owner'
    },
    takes: (issuer) => issuersColumn.decode(domain.trusted_issuers).includes(issuer),
    refusal() {
      const url = startUrl(deps, { organization: organization.id })
      return problem('SSO_REQUIRED', {
        detail: `Addresses of ${domain.domain} sign in through their organization’s single sign-on.`,
        hint: `Send the browser to ${url}`,
        extensions: { sso_url: url },
      })
    },
  }
}
