import type { Answer, CallOptions } from '../../../testing/api-client.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { people, type Person } from './people.ts'

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Scim = (
  operation: `${Method} /${string}`,
  body?: unknown,
  headers?: CallOptions['headers'],
) => Promise<Answer>

/** An organization with an owner and the token of its identity provider. */
export interface Directory {
  id: string
  owner: Person
  token: string
  /** A request of the identity provider: `scim('GET /Users')`. */
  scim: Scim
}

export const inAnHour = () => Math.floor(Date.now() / 1000) + 3600

export function directories(app: StartedApp) {
  const make = people(app)
  const tokenOf = async (organizationId: string, person: Person, more: object = {}): Promise<string> => {
    const body = { name: 'Okta', expires_at: inAnHour(), ...more }
    const answer = await make.as(person, `POST /auth/organizations/${organizationId}/scim-tokens`, body)
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
    return answer.body.token
  }
  const scimWith =
    (token: string): Scim =>
    (operation, body, headers = {}) => {
      const [method, path = ''] = operation.split(' ')
      return app.call(`${method} /scim/v2${path}` as 'GET /x', body, {
        key: token,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }), ...headers },
      })
    }
  const directory = async (more: object = {}): Promise<Directory> => {
    const owner = await make.person()
    const { id } = await make.organization(owner, more)
    const token = await tokenOf(id, owner)
    return { id, owner, token, scim: scimWith(token) }
  }
  /** Role of a user in an organization; null for an outsider. */
  const roleOf = async (organizationId: string, email: string): Promise<string | null> => {
    const { body } = await app.call(`GET /auth/organizations/${organizationId}/members?search=${email}`)
    return body.data[0]?.role ?? null
  }
  return { ...make, tokenOf, scimWith, directory, roleOf }
}

/** A user as Okta sends one. */
export function oktaUser(email: string, more: object = {}) {
  return {
    schemas: [USER],
    userName: email,
    name: { givenName: 'Ada', familyName: 'Byron' },
    emails: [{ primary: true, value: email, type: 'work' }],
    displayName: 'Ada Byron',
    locale: 'en-US',
    externalId: `okta-${email}`,
    groups: [],
    password: '1mz050nq',
    active: true,
    ...more,
  }
}

export function patch(...operations: readonly object[]) {
  return { schemas: [PATCH], Operations: operations }
}

export function inDomain(domain: string) {
  let count = 0
  return () => `user${(count += 1)}@${domain}`
}
