import { EngineError } from '../errors.ts'
import { type AdminAnswer, isSuccess, refused, requestAdmin } from './admin-request.ts'
import { type Provisioner, remoteName } from './provisioner.ts'

export interface TursoProvisionerOptions {
  /** Default `https://api.turso.tech`. */
  apiUrl?: string
  organization: string
  /** The group that new databases belong to. */
  group: string
  apiToken: string
  /** For the databases themselves; a group token serves all of a group. */
  authToken: string
}

/** Databases on Turso, by its platform API (https://docs.turso.tech/api-reference). */
export function createTursoProvisioner(options: TursoProvisionerOptions): Provisioner {
  const base = (options.apiUrl ?? 'https://api.turso.tech').replace(/\/+$/, '')
  const list = `${base}/v1/organizations/${encodeURIComponent(options.organization)}/databases`
  const pathOf = (databaseId: string): string => `${list}/${remoteName(databaseId)}`
  return {
    async create(databaseId) {
      const wanted = { name: remoteName(databaseId), group: options.group }
      let answer = await requestAdmin('POST', list, options.apiToken, wanted)
      if (answer.status === 409) answer = await requestAdmin('GET', pathOf(databaseId), options.apiToken)
      if (!isSuccess(answer)) throw refused(answer)
      return { url: `libsql://${readHostname(answer)}`, authToken: options.authToken }
    },
    async remove(databaseId) {
      const answer = await requestAdmin('DELETE', pathOf(databaseId), options.apiToken)
      if (!isSuccess(answer) && answer.status !== 404) throw refused(answer)
    },
  }
}

function readHostname(answer: AdminAnswer): string {
  const hostname = findHostname(parseJson(answer.text))
  if (hostname !== null && /^[a-z0-9.-]+$/i.test(hostname)) return hostname
  throw new EngineError('unreachable', 'The platform API did not say where the database is reached.')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function findHostname(json: unknown): string | null {
  if (typeof json !== 'object' || json === null || !('database' in json)) return null
  const { database } = json
  if (typeof database !== 'object' || database === null || !('Hostname' in database)) return null
  return typeof database.Hostname === 'string' ? database.Hostname : null
}
