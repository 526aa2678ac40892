import type { Clock } from '../../kernel/clock.ts'
import type { ControlDb, ControlStore, ControlTx } from '../../kernel/db/index.ts'
import type { RecordEntry } from '../audit/index.ts'
import type { OrganizationsModule } from '../organizations/index.ts'

/** Something that lies in a project and keeps it from being deleted. */
export interface ProjectUse {
  /** A noun in the singular: `resource`. */
  kind: string
  id: string
  /** The environment that it belongs to; null for all of the project. */
  environment: string | null
}

export interface ProjectDeps {
  control: ControlStore
  clock: Clock
  audit: RecordEntry
  organizations: Pick<OrganizationsModule, 'access' | 'open'>
  /** What other modules keep in a project, the first few. Asked in the transaction that changes it. */
  usesOf(db: ControlDb, organizationId: string, projectId: string): Promise<readonly ProjectUse[]>
  /** Other modules forget what they keep of a project, before it is gone for good. */
  beforePurged(tx: ControlTx, organizationId: string, projectId: string): Promise<void>
  settings: { deletedRetentionSeconds: number }
}
