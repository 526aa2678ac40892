export interface WebhooksTables {
  webhook_endpoints: EndpointRow
  webhook_secrets: SecretRow
  webhook_messages: MessageRow
  webhook_deliveries: DeliveryRow
  webhook_attempts: AttemptRow
}

export type HookName = 'before_sign_up' | 'before_token'
export type FailureRule = 'fail_open' | 'fail_closed'

export interface EndpointRow {
  id: string
  /** Null for the installation's own. */
  organization_id: string | null
  kind: 'events' | 'hook'
  url: string
  description: string
  /** JSON array of filters; empty for a hook. */
  event_types: string
  hook: HookName | null
  failure_rule: FailureRule | null
  time_limit_ms: number | null
  /** 0 or 1, as `slow`. */
  enabled: number
  disabled_at: number | null
  disabled_reason: string | null
  /** Start of the first attempt that failed since the last success. */
  failing_since: number | null
  last_error: string | null
  /** The last attempt failed or took long: served in a lane where it holds up nobody else. */
  slow: number
  previous_secret_expires_at: number | null
  created_at: number
  updated_at: number
}

export interface SecretRow {
  id: string
  endpoint_id: string
  /** Opened by the secret box. */
  sealed: string
  created_at: number
  /** Null for the present one. */
  expires_at: number | null
}

/** What happened, as it is sent: written once, in the transaction in which it happened. */
export interface MessageRow {
  id: string
  organization_id: string | null
  type: string
  /** The exact bytes that are signed. */
  body: string
  created_at: number
}

export type DeliveryStatus = 'pending' | 'delivered' | 'failed'

/** One message on its way to one endpoint. */
export interface DeliveryRow {
  id: string
  message_id: string
  endpoint_id: string
  type: string
  status: DeliveryStatus
  attempts: number
  /** Attempts of the present run through the schedule: a replay begins it again. */
  step: number
  /** Start of the first attempt of the present run. */
  first_attempt_at: number | null
  /** Unix seconds; null unless pending. While an attempt runs: when it counts as lost. */
  next_attempt_at: number | null
  response_status: number | null
  error: string | null
  created_at: number
  finished_at: number | null
}

export interface AttemptRow {
  delivery_id: string
  number: number
  started_at: number
  duration_ms: number
  response_status: number | null
  error: string | null
  response_body: string | null
}
