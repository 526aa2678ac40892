import type { DatabaseAccess } from '@tenantry/contract'
import { isTenantryError } from './errors.ts'

/** Null where no access was granted; every other failure is thrown on. */
export async function accessOrNull(reply: Promise<DatabaseAccess>): Promise<DatabaseAccess | null> {
  try {
    return await reply
  } catch (error) {
    if (isTenantryError(error, 'GRANT_NOT_FOUND')) return null
    throw error
  }
}
