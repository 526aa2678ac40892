import type { StartedApp } from '../../../testing/start-app.ts'

export interface Person {
  id: string
  email: string
  /** Of a session. */
  token: string
}

const password = 'correct horse battery'

/** Users, organizations and memberships for the tests of directories, made through the API. */
export function people({ call }: StartedApp) {
  let count = 0
  const made = async (path: `/${string}`, body: object) => {
    const answer = await call(`POST ${path}`, body)
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
    return answer.body
  }
  const person = async (): Promise<Person> => {
    const email = `person${(count += 1)}@example.com`
    const { id } = await made('/platform/users', { email, password })
    const { body } = await call('POST /auth/login', { email, password }, { key: null })
    return { id, email, token: body.session.token }
  }
  const organization = (owner: Person, more: object = {}) =>
    made('/auth/organizations', { name: `Company ${(count += 1)}`, owner: owner.id, ...more })
  const join = async (organizationId: string, role: string): Promise<Person> => {
    const user = await person()
    await made(`/auth/organizations/${organizationId}/members`, { user: user.id, role })
    return user
  }
  const as = (user: Person, operation: Parameters<StartedApp['call']>[0], body?: unknown) =>
    call(operation, body, { key: user.token })
  return { person, organization, join, as }
}
