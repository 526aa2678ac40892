import { Type, type Static, type TSchema } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation, type OperationAccess } from './operation.ts'
import { OrganizationParams } from './organizations.ts'

const tag = 'Webhooks'

/** The last second of the year 9999. */
const TIME_MAX = 253_402_300_799

const HookName = Type.Enum(['before_sign_up', 'before_token'], {
  description: 'What the server asks the endpoint about before it goes on',
})
const FailureRule = Type.Enum(['fail_open', 'fail_closed'], {
  description: 'What a hook that gives no usable answer means: go on, or refuse',
})
const Url = Type.String({ minLength: 1, maxLength: 2048, description: 'https:// or http://' })
const Description = Type.String({ maxLength: 500 })
const EventFilters = Type.Array(
  Type.String({
    pattern: '^(\\*|[a-z_]{1,40}\\.(\\*|[a-z_]{1,40}))$',
    description: '`user.created`, `user.*` or `*`',
  }),
  { minItems: 1, maxItems: 50, uniqueItems: true, description: 'Types of events, whole or as a family' },
)
const TimeLimitMs = Type.Integer({
  minimum: 100,
  maximum: 5000,
  description: 'How long a hook is waited for',
})

export const Webhook = Type.Object(
  {
    id: Id('whk'),
    organization_id: Nullable(Type.String()),
    kind: Type.Enum(['events', 'hook'], {
      description: '`events` is told of what has happened; `hook` is asked before something happens',
    }),
    url: Type.String(),
    description: Type.String(),
    event_types: Type.Array(Type.String()),
    hook: Nullable(HookName),
    failure_rule: Nullable(FailureRule),
    time_limit_ms: Nullable(Type.Integer()),
    enabled: Type.Boolean(),
    disabled_at: Nullable(Timestamp),
    disabled_reason: Nullable(Type.String({ description: 'Why it was disabled, by whom it was not' })),
    failing_since: Nullable(
      Type.Integer({ description: 'First failure after the last success, Unix seconds' }),
    ),
    last_error: Nullable(Type.String({ description: 'What the last failure was, while it fails' })),
    previous_secret_expires_at: Nullable(
      Type.Integer({ description: 'Until then the secret before the last rotation signs as well' }),
    ),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { description: 'An endpoint that messages are sent to' },
)
export type Webhook = Static<typeof Webhook>

export const WebhookWithSecret = Type.Intersect([
  Webhook,
  Type.Object({
    secret: Type.Optional(
      Type.String({
        description: '`whsec_…`: shown this once, stored encrypted; absent when the request is a replay',
      }),
    ),
  }),
])
export type WebhookWithSecret = Static<typeof WebhookWithSecret>

const CreateWebhook = Input({
  kind: Type.Optional(Webhook.properties.kind),
  url: Url,
  description: Type.Optional(Description),
  event_types: Type.Optional(EventFilters),
  hook: Type.Optional(HookName),
  failure_rule: Type.Optional(FailureRule),
  time_limit_ms: Type.Optional(TimeLimitMs),
})
export type CreateWebhook = Static<typeof CreateWebhook>

const UpdateWebhook = Input({
  url: Type.Optional(Url),
  description: Type.Optional(Description),
  event_types: Type.Optional(EventFilters),
  failure_rule: Type.Optional(FailureRule),
  time_limit_ms: Type.Optional(TimeLimitMs),
  enabled: Type.Optional(Type.Boolean()),
})
export type UpdateWebhook = Static<typeof UpdateWebhook>

export const WebhookDelivery = Type.Object(
  {
    id: Id('dlv'),
    webhook_id: Id('whk'),
    message_id: Id('evt'),
    type: Type.String(),
    status: Type.Enum(['pending', 'delivered', 'failed']),
    attempts: Type.Integer(),
    response_status: Nullable(Type.Integer({ description: 'HTTP status of the last attempt' })),
    error: Nullable(Type.String({ description: 'What was wrong with the last attempt' })),
    next_attempt_at: Nullable(Timestamp),
    created_at: Timestamp,
    finished_at: Nullable(Timestamp),
  },
  { description: 'One message on its way to one endpoint' },
)
export type WebhookDelivery = Static<typeof WebhookDelivery>

export const WebhookAttempt = Type.Object({
  number: Type.Integer(),
  started_at: Timestamp,
  duration_ms: Type.Integer(),
  response_status: Nullable(Type.Integer()),
  error: Nullable(Type.String()),
  response_body: Nullable(Type.String({ description: 'The first 4 KiB' })),
})
export type WebhookAttempt = Static<typeof WebhookAttempt>

export const WebhookDeliveryLog = Type.Intersect([
  WebhookDelivery,
  Type.Object({
    payload: Type.Unknown({ description: 'The body that is sent' }),
    log: Type.Array(WebhookAttempt),
  }),
])
export type WebhookDeliveryLog = Static<typeof WebhookDeliveryLog>

export const WebhookTest = Type.Object({
  delivery: Nullable(WebhookDelivery),
  answer: Nullable(
    Type.Object({
      allow: Type.Boolean({ description: 'What would have come of it, the failure rule included' }),
      message: Nullable(Type.String()),
      claims: Type.Record(Type.String(), Type.Unknown()),
      error: Nullable(Type.String({ description: 'Why the answer could not be used' })),
      duration_ms: Type.Integer(),
    }),
  ),
})
export type WebhookTest = Static<typeof WebhookTest>

/**
 * The operations on the webhooks of the installation or, below another path and with another access, of an organization. `more` are the
 * parameters of that path.
 */
export function webhookOperationsAt<
  const Path extends string,
  const Id extends string,
  const Access extends OperationAccess,
  const More extends Record<string, TSchema>,
>(path: Path, id: Id, access: Access, more: More) {
  const common = { tag, access } as const
  const params = Input({ ...more, webhook: Type.String({ maxLength: 64 }) })
  const deliveryParams = Input({
    ...more,
    webhook: Type.String({ maxLength: 64 }),
    delivery: Type.String({ maxLength: 64 }),
  })
  return {
    create: operation({
      ...common,
      id: `${id}.create`,
      method: 'POST',
      path: `${path}/webhooks`,
      summary: 'Create a webhook',
      description:
        'An endpoint of kind `events` needs `event_types`; one of kind `hook` needs `hook` and `failure_rule`. The secret is in this reply and never shown again; a replay with the same `Idempotency-Key` answers without it.',
      params: Input(more),
      body: CreateWebhook,
      success: { status: 201, body: WebhookWithSecret },
      errors: ['URL_REFUSED', 'WEBHOOK_LIMIT_REACHED', 'HOOK_TAKEN'],
      idempotent: true,
    }),
    list: operation({
      ...common,
      id: `${id}.list`,
      method: 'GET',
      path: `${path}/webhooks`,
      summary: 'List webhooks, newest first',
      params: Input(more),
      query: ListQuery,
      success: { status: 200, body: Page(Webhook) },
      errors: ['INVALID_CURSOR'],
    }),
    get: operation({
      ...common,
      id: `${id}.get`,
      method: 'GET',
      path: `${path}/webhooks/:webhook`,
      summary: 'One webhook',
      params,
      success: { status: 200, body: Webhook },
      errors: ['WEBHOOK_NOT_FOUND'],
    }),
    update: operation({
      ...common,
      id: `${id}.update`,
      method: 'PATCH',
      path: `${path}/webhooks/:webhook`,
      summary: 'Change a webhook, disable it or enable it again',
      description: 'What waited for an endpoint that is disabled counts as failed; a replay sends it.',
      params,
      body: UpdateWebhook,
      success: { status: 200, body: Webhook },
      errors: ['WEBHOOK_NOT_FOUND', 'URL_REFUSED'],
    }),
    remove: operation({
      ...common,
      id: `${id}.delete`,
      method: 'DELETE',
      path: `${path}/webhooks/:webhook`,
      summary: 'Delete a webhook and its log',
      params,
      success: { status: 204 },
      errors: ['WEBHOOK_NOT_FOUND'],
    }),
    rotate: operation({
      ...common,
      id: `${id}.rotate_secret`,
      method: 'POST',
      path: `${path}/webhooks/:webhook/rotate`,
      summary: 'Give a webhook a new secret',
      description: 'The old one signs as well for 24 hours.',
      params,
      success: { status: 200, body: WebhookWithSecret },
      errors: ['WEBHOOK_NOT_FOUND'],
      idempotent: true,
    }),
    test: operation({
      ...common,
      id: `${id}.test`,
      method: 'POST',
      path: `${path}/webhooks/:webhook/test`,
      summary: 'Send a test message',
      description:
        'An endpoint of kind `events` is sent a message of type `webhook.test`, whose delivery is answered. A hook is asked with made-up data, and its answer is answered.',
      params,
      success: { status: 200, body: WebhookTest },
      idempotent: true,
      errors: ['WEBHOOK_NOT_FOUND', 'WEBHOOK_DISABLED'],
    }),
    replay: operation({
      ...common,
      id: `${id}.replay`,
      method: 'POST',
      path: `${path}/webhooks/:webhook/replay`,
      summary: 'Send messages again',
      description:
        'One message by `message_id`, whatever came of it; or, with `failed_since`, all that failed and were recorded at that time or later. Each keeps its `webhook-id`.',
      params,
      body: Input({
        message_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
        failed_since: Type.Optional(
          Type.Integer({ minimum: 0, maximum: TIME_MAX, description: 'Unix time in seconds' }),
        ),
      }),
      success: { status: 200, body: Type.Object({ replayed: Type.Integer({ minimum: 0 }) }) },
      errors: ['WEBHOOK_NOT_FOUND', 'WEBHOOK_DISABLED', 'WEBHOOK_MESSAGE_NOT_FOUND'],
    }),
    listDeliveries: operation({
      ...common,
      id: `${id}.deliveries.list`,
      method: 'GET',
      path: `${path}/webhooks/:webhook/deliveries`,
      summary: 'Messages and what became of them, newest first',
      params,
      query: Type.Object(
        {
          ...ListQuery.properties,
          status: Type.Optional(WebhookDelivery.properties.status),
          type: Type.Optional(Type.String({ maxLength: 81 })),
        },
        { additionalProperties: false },
      ),
      success: { status: 200, body: Page(WebhookDelivery) },
      errors: ['WEBHOOK_NOT_FOUND', 'INVALID_CURSOR'],
    }),
    getDelivery: operation({
      ...common,
      id: `${id}.deliveries.get`,
      method: 'GET',
      path: `${path}/webhooks/:webhook/deliveries/:delivery`,
      summary: 'One delivery with its payload and every attempt',
      params: deliveryParams,
      success: { status: 200, body: WebhookDeliveryLog },
      errors: ['WEBHOOK_NOT_FOUND', 'WEBHOOK_DELIVERY_NOT_FOUND'],
    }),
  }
}

const organization = webhookOperationsAt(
  '/auth/organizations/:organization',
  'organizations.webhooks',
  { organization: 'webhooks.manage' },
  OrganizationParams.properties,
)

/** The operations on an organization's own webhooks, by the same names. */
export const organizationWebhookOperations = {
  createOrganizationWebhook: organization.create,
  listOrganizationWebhooks: organization.list,
  getOrganizationWebhook: organization.get,
  updateOrganizationWebhook: organization.update,
  deleteOrganizationWebhook: organization.remove,
  rotateOrganizationWebhookSecret: organization.rotate,
  testOrganizationWebhook: organization.test,
  replayOrganizationWebhook: organization.replay,
  listOrganizationWebhookDeliveries: organization.listDeliveries,
  getOrganizationWebhookDelivery: organization.getDelivery,
}

const installation = webhookOperationsAt('/platform', 'webhooks', 'installation', {})

export const webhookOperations = {
  createWebhook: installation.create,
  listWebhooks: installation.list,
  getWebhook: installation.get,
  updateWebhook: installation.update,
  deleteWebhook: installation.remove,
  rotateWebhookSecret: installation.rotate,
  testWebhook: installation.test,
  replayWebhook: installation.replay,
  listWebhookDeliveries: installation.listDeliveries,
  getWebhookDelivery: installation.getDelivery,
}
