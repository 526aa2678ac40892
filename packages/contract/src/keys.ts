import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'

const tag = 'API keys'

/** What a key may do: everything, or reading (and writing) the named databases. */
const KeyScope = Type.Union([
  Type.Object({ kind: Type.Literal('installation') }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal('databases'),
      database_ids: Type.Array(Type.String({ minLength: 1, maxLength: 128, description: 'Id or name' }), {
        minItems: 1,
        maxItems: 100,
      }),
      access: Type.Enum(['read', 'read_write']),
      sql: Type.Optional(Type.Boolean({ description: 'May use /data/sql' })),
    },
    { additionalProperties: false },
  ),
])
export type KeyScope = Static<typeof KeyScope>

/** What a key or a personal token may do: never more than its owner at the moment of use. */
const ShownScope = Type.Union([
  ...KeyScope.anyOf,
  Type.Object({
    kind: Type.Literal('organization'),
    organization_id: Type.String(),
    permissions: Type.Array(Type.String()),
  }),
  Type.Object({
    kind: Type.Literal('user'),
    organization_id: Nullable(Type.String({ description: 'The only organization that it opens' })),
    permissions: Nullable(Type.Array(Type.String(), { description: 'null: all that the user may do' })),
  }),
])

export const ApiKey = Type.Object({
  id: Id('key'),
  name: Type.String(),
  scope: ShownScope,
  created_at: Timestamp,
  expires_at: Nullable(Timestamp),
  last_used_at: Nullable(Timestamp),
  revoked_at: Nullable(Timestamp),
})
export type ApiKey = Static<typeof ApiKey>

export const CreatedApiKey = Type.Intersect([
  ApiKey,
  Type.Object({
    token: Type.Optional(
      Type.String({ description: 'Shown this once, stored hashed; absent when the request is a replay' }),
    ),
  }),
])
export type CreatedApiKey = Static<typeof CreatedApiKey>

const createKey = operation({
  id: 'keys.create',
  method: 'POST',
  path: '/platform/keys',
  tag,
  summary: 'Create an API key',
  description:
    'The token is in this reply and never shown again; a replay with the same `Idempotency-Key` answers without it.',
  access: 'installation',
  body: Input({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    scope: KeyScope,
    expires_at: Type.Optional(Timestamp),
  }),
  success: { status: 201, body: CreatedApiKey },
  errors: ['DATABASE_NOT_FOUND'],
  idempotent: true,
})

const listKeys = operation({
  id: 'keys.list',
  method: 'GET',
  path: '/platform/keys',
  tag,
  summary: 'List API keys',
  access: 'installation',
  query: ListQuery,
  success: { status: 200, body: Page(ApiKey) },
  errors: ['INVALID_CURSOR'],
})

const revokeKey = operation({
  id: 'keys.revoke',
  method: 'DELETE',
  path: '/platform/keys/:key',
  tag,
  summary: 'Revoke an API key',
  access: 'installation',
  params: Input({ key: Type.String({ maxLength: 64 }) }),
  success: { status: 200, body: ApiKey },
  errors: ['KEY_NOT_FOUND'],
})

const whoAmI = operation({
  id: 'keys.current',
  method: 'GET',
  path: '/platform/keys/current',
  tag,
  summary: 'Who the presented key is and what it may do',
  access: 'authenticated',
  success: { status: 200, body: ApiKey },
  errors: [],
})

export const keyOperations = { createKey, listKeys, whoAmI, revokeKey }
