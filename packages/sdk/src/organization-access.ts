import type { DatabaseAccess, operations, OrganizationDatabase } from '@tenantry/contract'
import { accessOrNull } from './access-or-null.ts'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

const path = '/auth/organizations/:organization/databases'

/** Databases that organizations were given, within `tenantry.orgs`. Databases by id or name. */
export function organizationAccessCalls(transport: Transport) {
  return {
    /** Gives an organization a database, which its members use as their roles allow; for the installation. */
    grantDbAccess(organization: string, database: string, options?: CallOptions) {
      const input = { params: { organization }, body: { database }, creates: true as const }
      return call<Operations['grantOrganizationDatabase']>(transport, 'POST', path, input, options)
    },

    listDatabases(
      organization: string,
      input: ListOptions = {},
      options?: CallOptions,
    ): PageRequest<OrganizationDatabase> {
      return listPages(input.cursor, (cursor) => {
        const query = { limit: input.limit?.toString(), cursor }
        return call<Operations['listOrganizationDatabases']>(
          transport,
          'GET',
          path,
          { params: { organization }, query },
          options,
        )
      })
    },

    /** Null where the organization was not given the database. */
    getDbAccess(
      organization: string,
      database: string,
      options?: CallOptions,
    ): Promise<DatabaseAccess | null> {
      const input = { params: { organization, database } }
      return accessOrNull(
        call<Operations['getOrganizationDatabase']>(transport, 'GET', `${path}/:database`, input, options),
      )
    },

    revokeDbAccess(organization: string, database: string, options?: CallOptions) {
      const input = { params: { organization, database } }
      return call<Operations['revokeOrganizationDatabase']>(
        transport,
        'DELETE',
        `${path}/:database`,
        input,
        options,
      )
    },

    /** Chooses the database that `tenantry.org(…)` means. */
    setDefaultDatabase(organization: string, database: string, options?: CallOptions) {
      const input = { params: { organization, database } }
      return call<Operations['setDefaultDatabase']>(
        transport,
        'POST',
        `${path}/:database/default`,
        input,
        options,
      )
    },
  }
}
