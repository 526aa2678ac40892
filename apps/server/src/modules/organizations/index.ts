import { createOrganizations } from './migrations/0001-organizations.ts'

export { createOrganizationsModule } from './module.ts'
export type { OrganizationsModule } from './module.ts'

export const organizationMigrations = [createOrganizations]
