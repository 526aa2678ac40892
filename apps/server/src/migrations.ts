import { idempotentReplyMigrations } from './kernel/http/migrations/index.ts'
import { jobMigrations } from './kernel/jobs/index.ts'
import { vaultMigrations } from './kernel/vault/index.ts'
import { limitMigrations } from './kernel/limits/index.ts'
import { mailMigrations } from './kernel/mail/index.ts'
import { signalMigrations } from './kernel/signals/index.ts'
import type { Migration } from './kernel/db/index.ts'
import { accessMigrations } from './modules/access/index.ts'
import { auditMigrations } from './modules/audit/index.ts'
import { databasesMigrations } from './modules/databases/index.ts'
import { identityMigrations } from './modules/identity/index.ts'
import { infraMigrations } from './modules/infra/index.ts'
import { organizationMigrations } from './modules/organizations/index.ts'
import { projectMigrations } from './modules/projects/index.ts'
import { scimMigrations } from './modules/scim/index.ts'
import { ssoMigrations } from './modules/sso/index.ts'
import { templatesMigrations } from './modules/templates/index.ts'
import { webhooksMigrations } from './modules/webhooks/index.ts'

/** Every change of the control store's structure, in the order of application; new ones go to the end of their module's list. */
export const migrations: readonly Migration[] = [
  ...jobMigrations,
  ...signalMigrations,
  ...idempotentReplyMigrations,
  ...vaultMigrations,
  ...mailMigrations,
  ...limitMigrations,
  ...auditMigrations,
  ...identityMigrations,
  ...databasesMigrations,
  ...templatesMigrations,
  ...organizationMigrations,
  ...webhooksMigrations,
  ...accessMigrations,
  ...scimMigrations,
  ...ssoMigrations,
  ...projectMigrations,
  ...infraMigrations,
]
