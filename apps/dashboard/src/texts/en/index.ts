import { account } from './account.ts'
import { audit } from './audit.ts'
import { cloud } from './cloud.ts'
import { common, problem, table } from './common.ts'
import { databases } from './databases.ts'
import { entry } from './entry.ts'
import { installation } from './installation.ts'
import { metadata } from './metadata.ts'
import { organizations } from './organizations.ts'
import { overview } from './overview.ts'
import { shell } from './shell.ts'
import { templates } from './templates.ts'
import { users } from './users.ts'
import { webhooks } from './webhooks.ts'

export const en = {
  common,
  problem,
  table,
  account,
  audit,
  cloud,
  databases,
  entry,
  installation,
  metadata,
  organizations,
  overview,
  shell,
  templates,
  users,
  webhooks,
}
