import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { Finding, PlanSummary, Run, type RunLogLine } from '@tenantry/contract'
import { jsonColumn } from '../../../kernel/db/index.ts'
import type { RunLogRow, RunRow } from './tables.ts'

/** With what the approver was then, which is for the server alone. */
const Approvals = Type.Array(
  Type.Object({
    ...Run.properties.approvals.items.properties,
    role: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
)
const Findings = Type.Array(Finding)

export const planColumn = jsonColumn((value) => Value.Parse(PlanSummary, value))
export const approvalsColumn = jsonColumn((value) => Value.Parse(Approvals, value))

export const findingsColumn = jsonColumn((value) => Value.Parse(Findings, value))
export const policyColumn = jsonColumn((value) => Value.Parse(Run.properties.policy, value))

export function showRun(row: RunRow): Run {
  return {
    id: row.id,
    organization_id: row.organization_id,
    project_id: row.project_id,
    resource_id: row.resource_id,
    kind: row.kind,
    status: row.status,
    requested_by: row.requested_by,
    plan: row.plan === null ? null : planColumn.decode(row.plan),
    approvals: approvalsColumn.decode(row.approvals).map(({ by, at }) => ({ by, at })),
    approvals_needed: row.approvals_needed,
    policy: policyColumn.decode(row.policy),
    reason: row.reason,
    findings: row.findings === null ? null : findingsColumn.decode(row.findings),
    created_at: row.created_at,
    started_at: row.started_at,
    finished_at: row.finished_at,
  }
}

export function showLine(row: RunLogRow): RunLogLine {
  const { seq, at_ms, step, level, type, message, address } = row
  return { seq, at_ms, step, level, type, message, address }
}
