import { uniqueViolation } from '../../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { rateLimited, type Limit } from '../../../kernel/limits/index.ts'
import type { SsoDeps } from '../deps.ts'
import type { DomainRow } from '../tables.ts'
import { domainTaken } from './claim-domain.ts'
import { createDomainStore } from './domain-store.ts'
import { domainNotFound, findDomain } from './find-domain.ts'
import { findRecords } from './find-record.ts'
import { domainTarget, txtValue } from './show-domain.ts'

const LOOKS: Limit = { bucket: 'sso.verify_domain', count: 20, windowSeconds: 300 }
const PREFIX = 'tenantry-verification='
const FOUND_MAX = 5
const SHOWN_CHARACTERS = 100

/**
 * Looks for the TXT record of a claimed domain; verifying one that is verified changes nothing. What was found and what is expected is in the refusal.
 * @throws DOMAIN_NOT_FOUND, DOMAIN_UNVERIFIED, DOMAIN_TAKEN, RATE_LIMITED
 */
export async function verifyDomain(
  deps: SsoDeps,
  context: RequestContext,
  organizationId: string,
  reference: string,
): Promise<DomainRow> {
  const found = await findDomain(deps.control.db, organizationId, reference)
  if (found.verified_at !== null) return found
  const taken = await deps.limits.take(LOOKS, found.id)
  if (!taken.allowed) throw rateLimited(taken, 'look-ups of this domain')
  const owner = await createDomainStore(deps.control.db).findVerified(found.domain)
  if (owner !== undefined) throw domainTaken(found.domain)
  requireRecord(found, await lookUp(deps, found))
  try {
    return await deps.control.transaction(async (tx) => {
      const store = createDomainStore(tx)
      const row = await store.lock(organizationId, found.id)
      if (row === undefined) throw domainNotFound()
      if (row.verified_at !== null) return row
      const now = deps.clock.now()
      const changes = { verified_at: now, verified_domain: row.domain, checked_at: now, updated_at: now }
      await store.update(organizationId, row.id, changes)
      await deps.audit(tx, context, 'domain.verified', domainTarget(row), { domain: row.domain })
      return { ...row, ...changes }
    })
  } catch (error) {
    if (uniqueViolation(error) === null) throw error
    throw domainTaken(found.domain)
  }
}

async function lookUp(deps: SsoDeps, row: DomainRow): Promise<string[]> {
  try {
    return await findRecords(deps.resolveTxt, row.domain)
  } catch (cause) {
    throw unverified(row, [], `The name servers of ${row.domain} gave no answer.`, cause)
  }
}

function requireRecord(row: DomainRow, records: readonly string[]): void {
  if (records.includes(txtValue(row))) return
  const ours = records.filter((record) => record.toLowerCase().startsWith(PREFIX))
  if (ours.length > 0) {
    throw unverified(row, ours, `${row.domain} has a record of Tenantry, but with another value.`)
  }
  const detail =
    records.length === 0
      ? `${row.domain} has no TXT record.`
      : `${row.domain} has ${records.length} TXT ${records.length === 1 ? 'record' : 'records'}, and none of them is the one expected.`
  throw unverified(row, records, detail)
}

function unverified(row: DomainRow, found: readonly string[], detail: string, cause?: unknown): ProblemError {
  const shown = found.slice(0, FOUND_MAX).map((text) => text.slice(0, SHOWN_CHARACTERS).toWellFormed())
  return problem('DOMAIN_UNVERIFIED', {
    detail,
    hint: `Add a TXT record at ${row.domain} with the value ${txtValue(row)}. A new record can take until the old answer's time to live is over.`,
    extensions: { expected: { type: 'TXT', name: row.domain, value: txtValue(row) }, found: shown },
    ...(cause === undefined ? {} : { cause }),
  })
}
