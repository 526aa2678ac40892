import type { DeviceCode, operations } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { isTenantryError } from './errors.ts'
import type { SessionKeeper } from './session-keeper.ts'
import { sleep } from './sleep.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface StartDevice {
  /** What the user is told who asks: the program and the machine. */
  clientName?: string
}

export interface WaitForDevice {
  /** Ends the waiting. */
  signal?: AbortSignal
}

/** What RFC 8628 (3.5) adds to the interval after `slow_down`; also after a question that was lost on the way. */
const LONGER_SECONDS = 5

/** Signing in on a device without a browser (RFC 8628), within `tenantry.auth.device`. */
export function deviceCalls(transport: Transport, keeper: SessionKeeper | null) {
  const token = async (deviceCode: string, options?: CallOptions) => {
    const request = { body: { device_code: deviceCode }, unsigned: true }
    const reply = await call<Operations['finishDeviceSignIn']>(
      transport,
      'POST',
      '/auth/device/token',
      request,
      options,
    )
    await keeper?.keep(reply.session)
    return reply
  }
  return {
    /** Begins: show `user_code`, and open `verification_uri_complete` in any browser. */
    start({ clientName }: StartDevice = {}, options?: CallOptions) {
      const body = clientName === undefined ? {} : { client_name: clientName }
      return call<Operations['startDeviceSignIn']>(
        transport,
        'POST',
        '/auth/device/code',
        { body, unsigned: true },
        options,
      )
    },

    /** Asks once for the session; throws AUTHORIZATION_PENDING while the user has not answered. The client goes on as the user. */
    token,

    /**
     * Asks until the user has answered. The client goes on as the user.
     * @throws TenantryError ACCESS_DENIED, EXPIRED_TOKEN, ABORTED
     */
    async wait(
      { device_code, expires_in, interval }: DeviceCode,
      { signal }: WaitForDevice = {},
    ): ReturnType<typeof token> {
      const deadlineMs = Date.now() + expires_in * 1000
      let intervalSeconds = interval
      for (;;) {
        await sleep(intervalSeconds * 1000, signal)
        try {
          return await token(device_code, signal === undefined ? {} : { signal })
        } catch (error) {
          if (isTenantryError(error, 'AUTHORIZATION_PENDING')) continue
          const isLost = isTenantryError(error, 'NETWORK_ERROR') || isTenantryError(error, 'UNAVAILABLE')
          const goesOn = isTenantryError(error, 'SLOW_DOWN') || (isLost && Date.now() < deadlineMs)
          if (!goesOn) throw error
          intervalSeconds += LONGER_SECONDS
        }
      }
    },
  }
}
