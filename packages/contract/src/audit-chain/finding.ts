/** What is wrong with a chain. `rewritten`: a signed checkpoint remembers another line; `erased`: values went without the entry that says so. */
export type AuditFindingKind =
  | 'changed'
  | 'removed'
  | 'inserted'
  | 'reordered'
  | 'truncated'
  | 'rewritten'
  | 'erased'
  | 'unreadable'
  | 'checkpoint_forged'
  | 'checkpoint_unknown_key'

export interface AuditFinding {
  kind: AuditFindingKind
  /** Null for the installation's own chain. */
  organization_id: string | null
  /** The line, or the first of several. */
  seq: number
  last_seq: number
  entry_id: string | null
  detail: string
}

/** Findings that are told one by one; the rest is counted. */
export const FINDINGS_MAX = 100

export interface FindingList {
  readonly told: AuditFinding[]
  readonly count: number
  add(finding: AuditFinding): void
}

export function findingList(): FindingList {
  const told: AuditFinding[] = []
  let count = 0
  return {
    told,
    get count() {
      return count
    },
    add(finding) {
      count += 1
      if (told.length < FINDINGS_MAX) told.push(finding)
    },
  }
}
