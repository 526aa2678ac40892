import { systemActor } from '../../../kernel/actor.ts'
import type { ControlTx } from '../../../kernel/db/index.ts'
import type { SsoDeps } from '../deps.ts'
import { endSessions } from '../sign-in/end-sessions.ts'
import type { DomainRow } from '../tables.ts'
import { domainOf } from './domain-name.ts'
import { createDomainStore } from './domain-store.ts'
import { findRecords } from './find-record.ts'
import { domainTarget, txtValue } from './show-domain.ts'
import { tellOwners } from './tell-owners.ts'

const DAY_SECONDS = 24 * 3600
const GRACE_SECONDS = 7 * DAY_SECONDS
/** However long the server was off in between. */
const FAILURES_MIN = 5
const AT_A_TIME = 8
/** What one run does at most; the next one goes on. */
const CHECKED_MAX = 800

/**
 * Looks once a day whether verified domains still have their TXT record: a domain may be sold, and its addresses are then somebody else's. One whose
 * record is missing for a week counts as verified no longer, after a warning. Name servers that do not answer say neither.
 */
export async function checkDomains(deps: SsoDeps, signal?: AbortSignal): Promise<void> {
  for (let checked = 0; checked < CHECKED_MAX && signal?.aborted !== true; checked += AT_A_TIME) {
    const before = deps.clock.now() - DAY_SECONDS
    const due = await createDomainStore(deps.control.db).listDue(before, AT_A_TIME)
    if (due.length === 0) return
    await Promise.all(due.map((row) => checkDomain(deps, row)))
  }
}

async function checkDomain(deps: SsoDeps, found: DomainRow): Promise<void> {
  const isThere = await hasRecord(deps, found)
  await deps.control.transaction(async (tx) => {
    const store = createDomainStore(tx)
    const row = await store.lock(found.organization_id, found.id)
    // Removed, or verified anew, while the name servers were asked.
    if (row === undefined || row.verified_at !== found.verified_at) return
    const now = deps.clock.now()
    if (isThere === null) return store.update(row.organization_id, row.id, { checked_at: now })
    if (isThere) {
      const good = { checked_at: now, failing_since: null, failed_checks: 0 }
      return store.update(row.organization_id, row.id, good)
    }
    await noteFailure(deps, tx, row, now)
  })
}

/** Null when nobody knows. */
async function hasRecord(deps: SsoDeps, row: DomainRow): Promise<boolean | null> {
  try {
    return (await findRecords(deps.resolveTxt, row.domain)).includes(txtValue(row))
  } catch (error) {
    deps.log.warn({ err: error, domain: row.domain }, 'The record of a domain could not be looked at.')
    return null
  }
}

async function noteFailure(deps: SsoDeps, tx: ControlTx, row: DomainRow, now: number): Promise<void> {
  const failingSince = row.failing_since ?? now
  const failures = row.failed_checks + 1
  const failing = { checked_at: now, failing_since: failingSince, failed_checks: failures }
  if (failures >= FAILURES_MIN && failingSince + GRACE_SECONDS <= now) return unverify(deps, tx, row)
  await createDomainStore(tx).update(row.organization_id, row.id, failing)
  if (row.failing_since !== null) return
  const losesAt = now + GRACE_SECONDS
  const details = { domain: row.domain, unverified_at: losesAt }
  await deps.audit(tx, source, 'domain.record_missing', domainTarget(row), details)
  await tellOwners(deps, tx, row, {
    subject: `The TXT record of ${row.domain} is missing`,
    paragraphs: [
      `${row.domain} was verified by a TXT record, which is no longer there. After seven days without it the domain counts as verified no longer: single sign-on and directories then speak for none of its addresses, and what was enforced for them is enforced no longer.`,
      `Add a TXT record at ${row.domain} with the value ${txtValue(row)}`,
    ],
  })
}

async function unverify(deps: SsoDeps, tx: ControlTx, row: DomainRow): Promise<void> {
  const now = deps.clock.now()
  await createDomainStore(tx).update(row.organization_id, row.id, {
    verified_at: null,
    verified_domain: null,
    // Nobody could take it back otherwise: the addresses are not the organization's to lock out.
    enforced: 0,
    checked_at: now,
    failing_since: null,
    failed_checks: 0,
    updated_at: now,
  })
  await deps.audit(tx, source, 'domain.unverified', domainTarget(row), {
    domain: row.domain,
    before: { verified_at: row.verified_at, enforced: row.enforced === 1 },
    after: { verified_at: null, enforced: false },
  })
  await endSessions(deps, tx, source, {
    organizationId: row.organization_id,
    reason: 'the domain is no longer verified',
    only: (user) => user === undefined || domainOf(user.email) === row.domain,
  })
  deps.vouched.forgetTokens(tx)
  await tellOwners(deps, tx, row, {
    subject: `${row.domain} is no longer verified`,
    paragraphs: [
      `The TXT record of ${row.domain} was missing for seven days. Single sign-on and directories speak for none of its addresses any more, sessions that began so have ended, and single sign-on is not enforced for them.`,
      `If the domain is still yours: add a TXT record at ${row.domain} with the value ${txtValue(row)} and verify it again.`,
    ],
  })
}

const source = { actor: systemActor('domain check'), requestId: null, address: null, userAgent: null }
