import type { UpdateDomain } from '@tenantry/contract'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { createConnectionStore } from '../connections/connection-store.ts'
import type { SsoDeps } from '../deps.ts'
import type { DomainRow } from '../tables.ts'
import { breakGlassColumn, createDomainStore, issuersColumn } from './domain-store.ts'
import { domainNotFound } from './find-domain.ts'
import { domainTarget } from './show-domain.ts'

/**
 * Has the addresses of a domain sign in through single sign-on alone, or no longer. Sessions that are open stay open; tokens of
 * trusted issuers that the domain does not name count no longer.
 * @throws DOMAIN_NOT_FOUND, DOMAIN_UNVERIFIED, MEMBER_NOT_FOUND for a break-glass user who is no owner, CONFLICT without one or without a connection
 */
export async function updateDomain(
  deps: SsoDeps,
  context: RequestContext,
  organizationId: string,
  reference: string,
  input: UpdateDomain,
): Promise<DomainRow> {
  return deps.control.transaction(async (tx) => {
    const store = createDomainStore(tx)
    const row = await store.lock(organizationId, reference.toLowerCase())
    if (row === undefined) throw domainNotFound()
    const breakGlass =
      input.break_glass === undefined
        ? breakGlassColumn.decode(row.break_glass)
        : await readOwners(deps, tx, organizationId, input.break_glass)
    const enforced = input.enforced ?? row.enforced === 1
    const issuers =
      input.trusted_issuers === undefined
        ? issuersColumn.decode(row.trusted_issuers)
        : [...new Set(input.trusted_issuers)]
    if (enforced) await requireEnforceable(tx, row, breakGlass)
    const changes = {
      enforced: enforced ? (1 as const) : (0 as const),
      break_glass: breakGlassColumn.encode(breakGlass),
      trusted_issuers: issuersColumn.encode(issuers),
      updated_at: deps.clock.now(),
    }
    await store.update(organizationId, row.id, changes)
    await deps.audit(tx, context, 'domain.updated', domainTarget(row), {
      domain: row.domain,
      before: {
        enforced: row.enforced === 1,
        break_glass: breakGlassColumn.decode(row.break_glass),
        trusted_issuers: issuersColumn.decode(row.trusted_issuers),
      },
      after: { enforced, break_glass: breakGlass, trusted_issuers: issuers },
    })
    deps.vouched.forgetTokens(tx)
    return { ...row, ...changes }
  })
}

async function readOwners(
  deps: SsoDeps,
  tx: ControlTx,
  organizationId: string,
  references: readonly string[],
): Promise<string[]> {
  const ids = new Set<string>()
  for (const reference of references) {
    const user = await deps.users.find(tx, reference)
    const role = user === undefined ? null : await deps.organizations.roleIn(tx, organizationId, user.id)
    if (user === undefined || role !== 'owner') {
      throw problem('MEMBER_NOT_FOUND', {
        detail: `${reference} is no owner of the organization.`,
        hint: 'Only owners can sign in without single sign-on while it is enforced.',
      })
    }
    ids.add(user.id)
  }
  return [...ids]
}

async function requireEnforceable(
  tx: ControlTx,
  row: DomainRow,
  breakGlass: readonly string[],
): Promise<void> {
  if (row.verified_at === null) {
    throw problem('DOMAIN_UNVERIFIED', {
      detail: `${row.domain} is not verified.`,
      hint: 'Verify it first: POST …/domains/:domain/verify.',
    })
  }
  if (breakGlass.length === 0) {
    throw problem('CONFLICT', {
      detail: 'No owner could sign in when the identity provider fails.',
      hint: 'Name at least one owner of the organization in break_glass.',
    })
  }
  // What was enforced stays so when a connection is switched off: a fallback to passwords is not what was asked for.
  if (row.enforced === 1) return
  if ((await createConnectionStore(tx).findUsable(row.organization_id)) !== undefined) return
  throw problem('CONFLICT', {
    detail: 'The organization has no enabled connection, so nobody could sign in.',
    hint: 'Connect an identity provider, try it, and enforce it then.',
  })
}
