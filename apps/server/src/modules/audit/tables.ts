export interface AuditTables {
  audit_entries: AuditEntryRow
}

export interface AuditEntryRow {
  id: string
  /** `key:key_…` or `system:…` */
  actor: string
  /** `database.created` */
  action: string
  target_type: string
  target_id: string
  /** JSON object; never holds a secret. */
  details: string
  request_id: string | null
  created_at: number
}
