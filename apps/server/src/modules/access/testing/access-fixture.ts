import type { Answer } from '../../../testing/api-client.ts'
import type { StartedApp } from '../../../testing/start-app.ts'

/** Databases, grants and keys of organizations for the tests. */
export function accessFixture(app: StartedApp) {
  let count = 0
  const must = async (answer: Promise<Answer>, status: number): Promise<Answer['body']> => {
    const { status: got, body } = await answer
    if (got !== status) throw new Error(`${got} ${JSON.stringify(body)}`)
    return body
  }
  return {
    database: (more: object = {}): Promise<{ id: string; name: string }> =>
      must(app.call('POST /platform/databases', { name: `db-${(count += 1)}`, ...more }), 201),

    grant(grantee: { id: string }, database: { id: string }): Promise<Answer['body']> {
      const base = grantee.id.startsWith('usr_') ? '/platform/users' : '/auth/organizations'
      const path = `POST ${base}/${grantee.id}/databases` as 'POST /x'
      return must(app.call(path, { database: database.id }), 201)
    },

    revoke(grantee: { id: string }, database: { id: string }): Promise<Answer['body']> {
      const base = grantee.id.startsWith('usr_') ? '/platform/users' : '/auth/organizations'
      return must(app.call(`DELETE ${base}/${grantee.id}/databases/${database.id}` as 'DELETE /x'), 204)
    },

    /** The token of an API key that belongs to an organization. */
    async organizationKey(organizationId: string, permissions: readonly string[]): Promise<string> {
      const path = `POST /auth/organizations/${organizationId}/keys` as const
      return (await must(app.call(path, { name: 'key', permissions }), 201)).token as string
    },
  }
}
