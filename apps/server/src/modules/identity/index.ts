import { createApiKeys } from './migrations/0001-api-keys.ts'
import { createUsersAndSessions } from './migrations/0002-users-and-sessions.ts'
import { createSetupTokens } from './migrations/0003-setup-tokens.ts'
import { createTokens } from './migrations/0004-tokens.ts'
import { createOneTimeTokens } from './migrations/0005-one-time-tokens.ts'
import { createDeviceSignIns } from './migrations/0007-device-sign-ins.ts'
import { createExternalAccounts } from './migrations/0008-external-accounts.ts'

export { createIdentityModule } from './module.ts'
export type { IdentitySettings } from './deps.ts'
export type { IdentityModule } from './module.ts'
export type { SsoGate } from './sign-in/sso-gate.ts'
export type { VouchedSignIn, VouchedUsers } from './sign-in/vouched-users.ts'
export type { KnownUser, UserDirectory } from './users/directory.ts'

export const identityMigrations = [
  createApiKeys,
  createUsersAndSessions,
  createSetupTokens,
  createTokens,
  createOneTimeTokens,
  createDeviceSignIns,
  createExternalAccounts,
]
