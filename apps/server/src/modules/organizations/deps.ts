import type { GrantedDatabase } from '@tenantry/contract'
import type { ControlStore, ControlTx } from '../../kernel/db/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Mail } from '../../kernel/mail/index.ts'
import type { Provisioning } from '../../kernel/provisioning.ts'
import type { AuditSource, RecordEntry } from '../audit/index.ts'
import type { UserDirectory } from '../identity/index.ts'
import type { KnownOrganizations } from './access/known-organizations.ts'

export interface OrganizationSettingsOfServer {
  /** How long a deleted organization can be restored. */
  deletedRetentionSeconds: number
  /** Who makes organizations: `operators` are those who run the installation, and its keys. */
  creation: 'everyone' | 'operators'
}

export interface OrganizationDeps {
  control: ControlStore
  clock: Clock
  audit: RecordEntry
  mail: Pick<Mail, 'sendMail' | 'link'>
  users: UserDirectory
  known: KnownOrganizations
  settings: OrganizationSettingsOfServer
  /** Databases that organizations get when they are made. */
  provisioning: Provisioning & {
    /** The database that an organization was given under this id; undefined when it was not. */
    granted(organizationId: string, databaseId: string): Promise<GrantedDatabase | undefined>
  }
  /** Told when an organization is closed to its members, in the same transaction. */
  afterDeleted(tx: ControlTx, source: AuditSource, organizationId: string): Promise<void>
  /** Lets other modules take out what is an organization's, in the transaction that removes it for good. */
  beforePurged(tx: ControlTx, organizationId: string): Promise<void>
}
