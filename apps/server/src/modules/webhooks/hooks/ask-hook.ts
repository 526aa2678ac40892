import { newId } from '../../../kernel/ids.ts'
import { OutboundError } from '../../../kernel/net/index.ts'
import type { WebhooksDeps } from '../deps.ts'
import { signingSecrets } from '../endpoint-secrets.ts'
import { createEndpointStore } from '../endpoint-store.ts'
import { envelope } from '../event-catalogue.ts'
import { refusalOf, userAgent } from '../send-attempt.ts'
import { signatureHeaders } from '../signature.ts'
import type { EndpointRow } from '../tables.ts'
import { HookError, readHookAnswer, type HookAnswer } from './hook-answer.ts'

const ANSWER_BYTES_MAX = 16 * 1024

/**
 * Asks a hook once and waits for its answer.
 * @throws HookError when there is none that can be used
 */
export async function askHook(
  deps: Pick<WebhooksDeps, 'control' | 'clock' | 'secrets' | 'outbound' | 'settings'>,
  endpoint: EndpointRow,
  payload: object,
  timeoutMs: number,
): Promise<HookAnswer> {
  const now = deps.clock.now()
  const body = envelope(endpoint.hook ?? 'hook', now, payload)
  const secrets = await signingSecrets(deps.secrets, createEndpointStore(deps.control.db), endpoint, now)
  try {
    const response = await deps.outbound.fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': userAgent(deps.settings.version),
        ...signatureHeaders(secrets, newId('evt'), now, body),
      },
      body,
      timeoutMs: Math.max(1, Math.round(timeoutMs)),
      bodyBytesMax: ANSWER_BYTES_MAX,
    })
    const refusal = refusalOf(response.status)
    if (refusal !== null) throw new HookError(refusal)
    return readHookAnswer(response.body.toString())
  } catch (error) {
    if (error instanceof OutboundError) throw new HookError(error.message, { cause: error })
    throw error
  }
}
