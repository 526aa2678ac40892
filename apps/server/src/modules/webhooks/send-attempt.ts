import { OutboundError } from '../../kernel/net/index.ts'
import type { DueDelivery } from './delivery-store.ts'
import type { WebhooksDeps } from './deps.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { signingSecrets } from './endpoint-secrets.ts'
import { signatureHeaders } from './signature.ts'
import type { EndpointRow } from './tables.ts'

/** What came of one attempt; `error` is null exactly when the endpoint took the message. */
export interface AttemptOutcome {
  startedAt: number
  durationMs: number
  responseStatus: number | null
  error: string | null
  responseBody: string | null
}

const TIME_LIMIT_MS = 15_000
const BODY_BYTES_KEPT = 4096

/**
 * Sends a message to its endpoint once. Null when `signal` ended it: nobody knows then whether it arrived.
 * @throws Error when the endpoint's secrets cannot be opened
 */
export async function sendAttempt(
  deps: Pick<WebhooksDeps, 'control' | 'clock' | 'secrets' | 'outbound' | 'log' | 'settings'>,
  endpoint: EndpointRow,
  delivery: DueDelivery,
  signal: AbortSignal,
): Promise<AttemptOutcome | null> {
  const startedAt = deps.clock.now()
  const startedAtMs = performance.now()
  const secrets = await signingSecrets(
    deps.secrets,
    createEndpointStore(deps.control.db),
    endpoint,
    startedAt,
  )
  const ended = (rest: Pick<AttemptOutcome, 'responseStatus' | 'error' | 'responseBody'>) => ({
    startedAt,
    durationMs: Math.round(performance.now() - startedAtMs),
    ...rest,
  })
  try {
    const { status, body } = await deps.outbound.fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgent(deps.settings.version),
        ...signatureHeaders(secrets, delivery.message_id, startedAt, delivery.body),
      },
      body: delivery.body,
      timeoutMs: TIME_LIMIT_MS,
      bodyBytesMax: BODY_BYTES_KEPT,
      longBody: 'cut',
      signal,
    })
    return ended({ responseStatus: status, error: refusalOf(status), responseBody: textOf(body) })
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    if (error.failure === 'aborted') return null
    deps.log.info({ err: error, webhook: endpoint.id, delivery: delivery.id }, 'A webhook was not delivered.')
    return ended({ responseStatus: null, error: error.message, responseBody: null })
  }
}

export function userAgent(version: string): string {
  return `Tenantry/${version} (webhooks)`
}

/** Null for any 2xx. */
export function refusalOf(status: number): string | null {
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400)
    return `The endpoint answered ${status}; redirects are not followed: give the URL that they lead to.`
  return `The endpoint answered ${status}.`
}

/** As text that both engines keep. */
function textOf(body: Buffer): string {
  return body.toString().replaceAll('\0', '').toWellFormed()
}
