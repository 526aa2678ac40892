import { randomBytes } from 'node:crypto'
import { uniqueViolation } from '../../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import type { SsoDeps } from '../deps.ts'
import type { DomainRow } from '../tables.ts'
import { readDomain } from './domain-name.ts'
import { breakGlassColumn, createDomainStore, issuersColumn } from './domain-store.ts'
import { domainTarget } from './show-domain.ts'

const DOMAINS_MAX = 50
const TOKEN_BYTES = 24

/**
 * Writes down that an organization says a domain is its own; it counts once it is verified. Several may say so of one domain.
 * @throws INVALID_REQUEST, DOMAIN_CLAIMED, DOMAIN_TAKEN, DOMAIN_LIMIT_REACHED
 */
export async function claimDomain(
  deps: SsoDeps,
  context: RequestContext,
  organizationId: string,
  input: { domain: string },
): Promise<DomainRow> {
  const domain = readDomain(input.domain)
  const id = `dom_${context.reservedId ?? newIdBody()}`
  const now = deps.clock.now()
  const row: DomainRow = {
    id,
    organization_id: organizationId,
    domain,
    token: randomBytes(TOKEN_BYTES).toString('base64url'),
    verified_at: null,
    verified_domain: null,
    checked_at: null,
    failing_since: null,
    failed_checks: 0,
    enforced: 0,
    break_glass: breakGlassColumn.encode([]),
    trusted_issuers: issuersColumn.encode([]),
    created_at: now,
    updated_at: now,
  }
  try {
    return await deps.control.transaction(async (tx) => {
      const store = createDomainStore(tx)
      const earlier = await store.find(organizationId, id)
      if (earlier !== undefined) return earlier
      const owner = await store.findVerified(domain)
      if (owner !== undefined && owner.organization_id !== organizationId) throw domainTaken(domain)
      if ((await store.count(organizationId)) >= DOMAINS_MAX)
        throw problem('DOMAIN_LIMIT_REACHED', {
          detail: `An organization has at most ${DOMAINS_MAX} domains.`,
          hint: 'Remove one that is not needed.',
        })
      await store.insert(row)
      await deps.audit(tx, context, 'domain.claimed', domainTarget(row), { domain })
      return row
    })
  } catch (error) {
    if (uniqueViolation(error) === null) throw error
    throw problem('DOMAIN_CLAIMED', {
      detail: `${domain} is among the domains of the organization.`,
      hint: `GET …/domains/${domain} shows the record that verifies it.`,
    })
  }
}

export function domainTaken(domain: string): ProblemError {
  return problem('DOMAIN_TAKEN', {
    detail: `${domain} was verified by another organization.`,
    hint: 'That one has to remove it first; else ask whoever runs this installation.',
  })
}
