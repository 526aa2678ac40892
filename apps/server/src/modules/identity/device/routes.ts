import { operations } from '@tenantry/contract'
import type { FastifyRequest } from 'fastify'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import type { IdentityDeps } from '../deps.ts'
import { showStarted } from '../sessions/show-session.ts'
import { showUser } from '../users/show-user.ts'
import { DEVICE_PAGE } from './page-frame.ts'
import { redeemDevice } from './redeem-device.ts'
import { startDevice } from './start-device.ts'

export function deviceRoutes(mount: Mount, deps: IdentityDeps): void {
  mount(operations.startDeviceSignIn, (context) => {
    void context.reply.header('cache-control', 'no-store')
    return startDevice(deps, context, context.body, pageAddress(deps, context.request))
  })
  mount(operations.finishDeviceSignIn, async (context) => {
    void context.reply.header('cache-control', 'no-store')
    const { user, session } = await redeemDevice(deps, context, context.body.device_code)
    return { user: showUser(user), session: showStarted(session) }
  })
}

/** Without a public address, where the program has found the server: it alone is told. */
function pageAddress({ settings }: IdentityDeps, { protocol, host }: FastifyRequest): string {
  return `${settings.publicUrl?.origin ?? `${protocol}://${host}`}${DEVICE_PAGE}`
}
