import type { SealedColumn, SecretBox } from '../../kernel/vault/index.ts'
import { newIdBody } from '../../kernel/ids.ts'
import type { EndpointStore } from './endpoint-store.ts'
import type { EndpointRow, WebhooksTables } from './tables.ts'
import { newSecret } from './signature.ts'

type Endpoint = Pick<EndpointRow, 'id' | 'organization_id'>

const place = (endpoint: Endpoint, secretId: string) =>
  `webhook_secrets.sealed ${endpoint.organization_id ?? '-'} ${endpoint.id} ${secretId}`

/** A secret hangs on its endpoint, which says whose it is. */
export const webhooksSealedColumns: readonly SealedColumn[] = [
  {
    table: 'webhook_secrets',
    column: 'sealed',
    key: 'id',
    organization: null,
    with: ['endpoint_id'],
    async place({ id, endpoint_id }, db) {
      const endpoint = await db
        .withTables<WebhooksTables>()
        .selectFrom('webhook_endpoints')
        .select(['id', 'organization_id'])
        .where('id', '=', String(endpoint_id))
        .executeTakeFirst()
      return endpoint === undefined ? null : place(endpoint, String(id))
    },
  },
]

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
