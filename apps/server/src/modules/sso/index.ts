import { createSso } from './migrations/0001-sso.ts'

export { ssoSealedColumns } from './connections/secret-place.ts'
export { createSsoModule } from './module.ts'
export type { SsoModule } from './module.ts'
export type { ResolveTxt } from './domains/resolve-txt.ts'

export const ssoMigrations = [createSso]
