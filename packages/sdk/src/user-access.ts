import type { DatabaseAccess, GrantedDatabase, operations } from '@tenantry/contract'
import { accessOrNull } from './access-or-null.ts'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

const path = '/platform/users/:user/databases'

/** Databases that users were given: `tenantry.users`. Users by id or e-mail address, databases by id or name. */
export function userAccessCalls(transport: Transport) {
  return {
    /** Gives a user a database, with full access to it. */
    grantDbAccess(user: string, database: string, options?: CallOptions) {
      const input = { params: { user }, body: { database }, creates: true as const }
      return call<Operations['grantUserDatabase']>(transport, 'POST', path, input, options)
    },

    listDatabases(
      user: string,
      input: ListOptions = {},
      options?: CallOptions,
    ): PageRequest<GrantedDatabase> {
      return listPages(input.cursor, (cursor) => {
        const query = { limit: input.limit?.toString(), cursor }
        return call<Operations['listUserDatabases']>(
          transport,
          'GET',
          path,
          { params: { user }, query },
          options,
        )
      })
    },

    /** Null where the user was not given the database. */
    getDbAccess(user: string, database: string, options?: CallOptions): Promise<DatabaseAccess | null> {
      const input = { params: { user, database } }
      return accessOrNull(
        call<Operations['getUserDatabase']>(transport, 'GET', `${path}/:database`, input, options),
      )
    },

    revokeDbAccess(user: string, database: string, options?: CallOptions) {
      const input = { params: { user, database } }
      return call<Operations['revokeUserDatabase']>(transport, 'DELETE', `${path}/:database`, input, options)
    },
  }
}
