import type { SecretBox } from '../../kernel/vault/index.ts'
import { newIdBody } from '../../kernel/ids.ts'
import type { EndpointStore } from './endpoint-store.ts'
import type { EndpointRow } from './tables.ts'
import { newSecret } from './signature.ts'

type Endpoint = Pick<EndpointRow, 'id' | 'organization_id'>

const place = (endpoint: Endpoint, secretId: string) =>
  `webhook_secrets.sealed ${endpoint.organization_id ?? '-'} ${endpoint.id} ${secretId}`

/** Gives an endpoint a secret, and tells it: the only time that it is opened but for signing. */
export async function addSecret(
  box: SecretBox,
  store: EndpointStore,
  endpoint: Endpoint,
  now: number,
): Promise<string> {
  const secret = newSecret()
  const id = newIdBody()
  const sealed = box.seal(secret, place(endpoint, id))
  await store.insertSecret({ id, endpoint_id: endpoint.id, sealed, created_at: now, expires_at: null })
  return secret
}

/** The secrets that a message to the endpoint is signed with now. */
export async function signingSecrets(
  box: SecretBox,
  store: EndpointStore,
  endpoint: Endpoint,
  now: number,
): Promise<string[]> {
  const rows = await store.secrets(endpoint.id, now)
  return rows.map(({ id, sealed }) => box.open(sealed, place(endpoint, id)))
}
