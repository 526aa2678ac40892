import { createAuditEntries } from './migrations/0001-audit-entries.ts'

export { createRecordEntry } from './record-entry.ts'
export type { AuditSource, AuditTarget, RecordEntry } from './record-entry.ts'

export const auditMigrations = [createAuditEntries]
