import type { TenantryServer } from './tenantry-server.ts'

const password = 'correct horse battery staple'
const email = 'member@example.com'

/** Gives the database to an organization and signs a member of it in; the headers of that member's requests. */
export async function signInMember(
  { url, apiKey, client }: TenantryServer,
  databaseId: string,
): Promise<Readonly<Record<string, string>>> {
  const post = posting(url)
  const admin = { authorization: `Bearer ${apiKey}` }
  await post('/platform/users', { email: 'owner@example.com', password }, admin)
  await post('/platform/users', { email, password }, admin)
  const { id } = await client.orgs.create({ name: 'Acme', owner: 'owner@example.com' })
  await post(`/auth/organizations/${id}/members`, { user: email, role: 'member' }, admin)
  await client.orgs.grantDbAccess(id, databaseId)
  const { session } = (await post('/auth/login', { email, password })) as { session: { token: string } }
  return { authorization: `Bearer ${session.token}`, 'tenantry-org': id }
}

/** Makes an owner of the installation and signs them in; the token of their session. */
export async function signInOwner({ url, apiKey }: TenantryServer): Promise<string> {
  const post = posting(url)
  const owner = { email: 'owner@example.com', password, operator_role: 'owner' }
  await post('/platform/users', owner, { authorization: `Bearer ${apiKey}` })
  const { session } = (await post('/auth/login', { email: owner.email, password })) as {
    session: { token: string }
  }
  return session.token
}

function posting(url: string) {
  return async (path: string, body: object, headers: Record<string, string> = {}): Promise<unknown> => {
    const reply = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    if (!reply.ok) throw new Error(`POST ${path}: ${await reply.text()}`)
    return reply.json()
  }
}
