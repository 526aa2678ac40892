import type { AuditFilterInput } from '@tenantry/sdk'
import type { AuditSearch } from './routes.ts'

const DAY_SECONDS = 86_400

/** What the URL asks for, as the API takes it. `actor` has been looked up already. */
export function auditFilter(search: AuditSearch, actor: string | undefined): AuditFilterInput {
  const { org, action, target, request, since, until } = search
  const colon = target?.indexOf(':') ?? -1
  return {
    organizationId: org,
    actor,
    action,
    targetType: colon === -1 ? target : target?.slice(0, colon),
    targetId: colon === -1 ? undefined : target?.slice(colon + 1),
    requestId: request,
    since: startOfDay(since),
    until: startOfDay(until, 1),
  }
}

/** Whether nothing that happens from now on would fit. */
export function endsBeforeNow({ until }: AuditFilterInput): boolean {
  return until !== undefined && until * 1000 < Date.now()
}

/** The first second of a day in the reader's own zone; undefined for what is no day. */
function startOfDay(day: string | undefined, later = 0): number | undefined {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  const at = Date.parse(`${day}T00:00:00`)
  return Number.isNaN(at) ? undefined : Math.floor(at / 1000) + later * DAY_SECONDS
}
