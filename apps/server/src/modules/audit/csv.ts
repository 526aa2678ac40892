import type { AuditEntry } from '@tenantry/contract'

const COLUMNS = [
  'created_at',
  'organization_id',
  'seq',
  'id',
  'actor',
  'impersonator_id',
  'action',
  'target_type',
  'target_id',
  'user_id',
  'request_id',
  'address',
  'user_agent',
  'before',
  'after',
  'details',
  'hash',
] as const

/** What a spreadsheet would take for a formula (CWE-1236), also behind blanks and in its wide forms. */
const FORMULA = /^[\s\u00A0\uFEFF]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/

export function csvHeading(): string {
  return csvLine(COLUMNS)
}

/** One entry as a line of CSV (RFC 4180): every cell quoted, times in ISO 8601, formulas defused with an apostrophe in front. */
export function csvEntry(entry: AuditEntry): string {
  const { target, created_at: createdAt, before, after, details } = entry
  const cells = {
    ...entry,
    created_at: new Date(createdAt * 1000).toISOString(),
    target_type: target.type,
    target_id: target.id,
    before: json(before),
    after: json(after),
    details: Object.keys(details).length === 0 ? null : json(details),
  }
  return csvLine(COLUMNS.map((column) => cells[column]))
}

function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  const harmless = FORMULA.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}
