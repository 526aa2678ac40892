import { createAuditEntries } from './migrations/0001-audit-entries.ts'
import { createAuditChains } from './migrations/0002-audit-chains.ts'
import { indexLockouts } from './migrations/0003-lockouts.ts'

export { auditSealedColumns } from './find-signing-key.ts'
export { createAuditModule } from './module.ts'
export type { AuditModule } from './module.ts'
export type { ErasePersonalValues, ErasureSubject } from './erase-personal-values.ts'
export type { AuditSource, AuditTarget, OnRecorded, RecordedEntry, RecordEntry } from './record-entry.ts'

export const auditMigrations = [createAuditEntries, createAuditChains, indexLockouts]
