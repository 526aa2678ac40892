export type * from './public-types.ts'
export { Tenantry, type TenantryOptions } from './client.ts'
export { ref } from './data/reference.ts'
export { isTenantryError, TenantryError, type ClientErrorCode, type TenantryErrorCode } from './errors.ts'
