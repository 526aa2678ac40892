import type { KeyActor } from '../../kernel/actor.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { authenticate } from './authenticate.ts'
import type { IdentityDeps } from './deps.ts'
import { ensureAdminKey } from './ensure-admin-key.ts'
import { KnownKeys } from './known-keys.ts'
import { identityRoutes } from './routes.ts'
import { createIdentityStore } from './store.ts'

export interface IdentityModule {
  routes(mount: Mount): void
  /** `connection` is whatever stays the same for all requests of one peer: its socket. */
  authenticate(authorization: string | undefined, connection: object): KeyActor | Promise<KeyActor>
  ensureAdminKey(given: string | null, another: boolean): Promise<string | null>
  /** Drops what is remembered of keys: another process changed something. */
  forget(): void
  /** Writes down which keys were used since the last call. */
  flushLastUse(): Promise<void>
}

export function createIdentityModule(wanted: Omit<IdentityDeps, 'store' | 'knownKeys'>): IdentityModule {
  const deps: IdentityDeps = {
    ...wanted,
    store: createIdentityStore(wanted.control.db),
    knownKeys: new KnownKeys(),
  }
  return {
    routes: (mount) => identityRoutes(mount, deps),
    authenticate: (authorization, connection) => authenticate(deps, authorization, connection),
    ensureAdminKey: (given, another) => ensureAdminKey(deps, given, another),
    forget: () => deps.knownKeys.forget(),
    async flushLastUse() {
      const used = deps.knownKeys.takeUsed()
      if (used.length > 0) await deps.store.touchKeys(used, deps.clock.now())
    },
  }
}
