import type { DeviceCode } from '@tenantry/contract'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { addressKey, rateLimited, type Limit } from '../../../kernel/limits/index.ts'
import type { IdentityDeps } from '../deps.ts'
import { createDeviceCode, createUserCode, hashCode, showUserCode } from './codes.ts'
import { createDeviceStore } from './store.ts'

const VALID_SECONDS = 600
const INTERVAL_SECONDS = 5
/** A whole office may sit behind one address. */
const STARTS: Limit = { bucket: 'device.code', count: 60, windowSeconds: 900 }

/**
 * Begins a sign-in that a user allows elsewhere (RFC 8628). `page` is the address of the page for that.
 * @throws RATE_LIMITED
 */
export async function startDevice(
  deps: IdentityDeps,
  context: RequestContext,
  input: { client_name?: string },
  page: string,
): Promise<DeviceCode> {
  const taken = await deps.limits.take(STARTS, addressKey(context.address))
  if (!taken.allowed) throw rateLimited(taken, 'sign-ins of devices from this address')
  const store = createDeviceStore(deps.control.db)
  for (;;) {
    const [deviceCode, userCode] = [createDeviceCode(), createUserCode()]
    const now = deps.clock.now()
    const inserted = await store.insert({
      device_code_hash: hashCode(deviceCode),
      user_code_hash: hashCode(userCode),
      status: 'pending',
      client_name: input.client_name ?? null,
      address: context.address,
      user_id: null,
      session_id: null,
      created_at: now,
      expires_at: now + VALID_SECONDS,
      interval_seconds: INTERVAL_SECONDS,
      asked_at_ms: null,
    })
    // Another one has this user code.
    if (!inserted) continue
    return {
      device_code: deviceCode,
      user_code: showUserCode(userCode),
      verification_uri: page,
      verification_uri_complete: `${page}?user_code=${showUserCode(userCode)}`,
      expires_in: VALID_SECONDS,
      interval: INTERVAL_SECONDS,
    }
  }
}
