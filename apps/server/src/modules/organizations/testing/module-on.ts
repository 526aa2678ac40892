import { sql } from 'kysely'
import { systemClock } from '../../../kernel/clock.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import type { OrganizationDeps } from '../deps.ts'
import { createOrganizationsModule } from '../index.ts'

/** The module on a server's store, as another process has it: what the server does once a minute is done when the test asks. */
export function moduleOn(
  { app }: StartedApp,
  beforePurged: OrganizationDeps['beforePurged'] = () => Promise.resolve(),
) {
  return createOrganizationsModule({
    control: app.control,
    clock: systemClock,
    audit: () => Promise.resolve(),
    mail: app.mail,
    users: {
      find: () => Promise.resolve(undefined),
      lock: () => Promise.resolve(undefined),
      findAll: () => Promise.resolve(new Map()),
      markVerified: () => Promise.resolve(),
      idsMatching: () => sql<string>`('')`,
    },
    settings: { deletedRetentionSeconds: 60, creation: 'everyone' },
    afterDeleted: () => Promise.resolve(),
    beforePurged,
    provisioning: {
      requireAllowed: () => Promise.reject(new Error('not here')),
      createWith: () => Promise.reject(new Error('not here')),
      granted: () => Promise.resolve(undefined),
    },
  })
}
