import { isSuccess, refused, requestAdmin } from './admin-request.ts'
import { type Provisioner, remoteName } from './provisioner.ts'

export interface NamespaceProvisionerOptions {
  /** Where the server's admin API listens, for example `http://libsql:9090`. */
  adminUrl: string
  adminToken: string | null
  /**
   * Address of a namespace's database, `{name}` in it: `http://{name}.libsql:8080`, or `http://libsql:8080/dev/{name}/` on a host whose
   * name has no dot (the server takes what stands before a dot for a namespace, an IP address included).
   */
  databaseUrl: string
  /** For the databases themselves. */
  authToken: string | null
}

/** Databases as namespaces of one libSQL server (https://github.com/tursodatabase/libsql/blob/main/docs/ADMIN_API.md). */
export function createNamespaceProvisioner(options: NamespaceProvisionerOptions): Provisioner {
  const base = options.adminUrl.replace(/\/+$/, '')
  const pathOf = (databaseId: string): string => `${base}/v1/namespaces/${remoteName(databaseId)}`
  return {
    async create(databaseId) {
      const answer = await requestAdmin('POST', `${pathOf(databaseId)}/create`, options.adminToken, {})
      if (!isSuccess(answer) && !/already exists/i.test(answer.text)) throw refused(answer)
      return {
        url: options.databaseUrl.replace('{name}', remoteName(databaseId)),
        authToken: options.authToken,
      }
    },
    async remove(databaseId) {
      const answer = await requestAdmin('DELETE', pathOf(databaseId), options.adminToken)
      const isMissing = answer.status === 404 || /does ?n[o']t exist/i.test(answer.text)
      if (!isSuccess(answer) && !isMissing) throw refused(answer)
    },
  }
}
