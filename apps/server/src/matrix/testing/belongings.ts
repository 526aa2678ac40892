import { createExternalAccountStore } from '../../modules/identity/external/store.ts'
import { createPasskeyStore } from '../../modules/identity/factors/passkeys/store.ts'
import { inAnHour, GROUP, oktaUser } from '../../modules/scim/testing/directory.ts'
import { testCertificate } from '../../testing/test-certificate.ts'
import { newId } from '../../kernel/ids.ts'
import type { Answer } from '../../testing/api-client.ts'
import type { StartedApp } from '../../testing/start-app.ts'

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

export type Must = (method: 'POST' | 'GET', path: string, body: unknown) => Promise<Answer['body']>

export function mustOf(app: StartedApp): Must {
  return async (method, path, body) => {
    const answer = await app.call(`${method} ${path as '/x'}`, body)
    if (answer.status < 300) return answer.body
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  }
}

/** One of everything that an organization has. */
export async function belongings(must: Must, organizationId: string): Promise<Record<string, string>> {
  const path = `/auth/organizations/${organizationId}`
  const email = `guest-of-${organizationId.slice(4)}@walk.example`.toLowerCase()
  const invitation = await must('POST', `${path}/invite`, { email, role: 'member' })
  const name = `janitor-${organizationId.slice(-6)}`.toLowerCase()
  await must('POST', `${path}/roles`, { name, permissions: ['members.read'] })
  const key = await must('POST', `${path}/keys`, { name: 'spare', permissions: ['members.read'] })
  return {
    invitation: invitation.id,
    role: name,
    key: key.id,
    ...(await endpoint(must, `${path}/webhooks`)),
    ...(await singleSignOn(must, path, name)),
  }
}

/** A webhook that has a delivery of a message, which requests name in their bodies. */
export async function endpoint(
  must: Must,
  path: string,
): Promise<{ webhook: string; delivery: string; message: string }> {
  const { id: webhook } = await must('POST', path, { url: 'http://127.0.0.1:9/hook', event_types: ['*'] })
  await must('POST', `${path}/${webhook}/test`, undefined)
  const { data } = await must('GET', `${path}/${webhook}/deliveries`, undefined)
  return { webhook, delivery: data[0].id, message: data[0].message_id }
}

/** A domain and a SAML identity provider, which nothing asks. */
async function singleSignOn(must: Must, path: string, name: string): Promise<Record<string, string>> {
  const domain = await must('POST', `${path}/domains`, { domain: `${name}.example` })
  const { certificate } = testCertificate(name)
  const connection = await must('POST', `${path}/sso`, {
    kind: 'saml',
    saml: {
      idp_entity_id: `https://${name}.example/saml`,
      sso_url: `https://${name}.example/sso`,
      certificates: [certificate],
    },
  })
  const { fingerprint } = connection.saml.certificates[0]
  return { domain: domain.id, connection: connection.id, fingerprint }
}

/** What an identity provider keeps in an organization, and what it comes with. */
export async function directory(app: StartedApp, must: Must, organizationId: string) {
  const path = `/auth/organizations/${organizationId}/scim-tokens`
  const { id, token } = await must('POST', path, { name: 'Okta', expires_at: inAnHour() })
  const email = `directory-of-${organizationId.slice(4)}@walk.example`.toLowerCase()
  const made = async (kind: string, body: object): Promise<string> => {
    const answer = await app.call(`POST /scim/v2/${kind}` as 'POST /x', body, {
      key: token,
      headers: { 'content-type': 'application/scim+json' },
    })
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
    return answer.body.id
  }
  const user = await made('Users', oktaUser(email))
  const group = await made('Groups', {
    schemas: [GROUP],
    displayName: `Group of ${organizationId}`,
    members: [{ value: user }],
  })
  return {
    headers: bearer(token),
    managed: { token: id as string, group },
    resources: { '/scim/v2/Users': { id: user }, '/scim/v2/Groups': { id: group } },
  }
}

/** What only a browser with an authenticator, and one with an account elsewhere, could make: written as they leave it. */
export async function accountBelongings(
  { app }: StartedApp,
  userId: string,
): Promise<{ passkey: string; account: string }> {
  const { db } = app.control
  const [passkey, account] = [newId('psk'), newId('ext')]
  const now = Math.floor(Date.now() / 1000)
  const made = { user_id: userId, created_at: now, last_used_at: null }
  await createPasskeyStore(db).insert({
    ...made,
    id: passkey,
    credential_id: passkey,
    public_key: '',
    counter: 0,
    transports: '[]',
    name: 'Key',
    backed_up: 0,
  })
  await createExternalAccountStore(db).insert({
    ...made,
    id: account,
    issuer: 'https://issuer.example',
    subject: account,
    email: null,
  })
  return { passkey, account }
}

/** Who vouches for users of the installation. Nobody is asked anything. */
export async function installationBelongings(
  must: Must,
): Promise<{ provider: string; issuer: string; run: string }> {
  const provider = await must('POST', '/platform/sign-in-providers', {
    name: 'walk',
    kind: 'github',
    issuer: 'http://127.0.0.1:9',
    client_id: 'walk',
    client_secret: 'walk',
  })
  const issuer = await must('POST', '/platform/trusted-issuers', {
    issuer: 'http://127.0.0.1:9/',
    jwks_url: 'http://127.0.0.1:9/keys',
    audiences: ['walk'],
  })
  const run = await must('POST', '/platform/vault/rewrap', undefined)
  return { provider: provider.name, issuer: issuer.id, run: run.id }
}
