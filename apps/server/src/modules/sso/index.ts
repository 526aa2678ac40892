import { createSso } from './migrations/0001-sso.ts'
import { createIssuersOfDomains } from './migrations/0002-issuers-of-domains.ts'
import { createChecksOfDomains } from './migrations/0003-checks-of-domains.ts'

export { ssoSealedColumns } from './connections/secret-place.ts'
export { createSsoModule } from './module.ts'
export type { SsoModule } from './module.ts'
export type { ResolveTxt } from './domains/resolve-txt.ts'

export const ssoMigrations = [createSso, createIssuersOfDomains, createChecksOfDomains]
