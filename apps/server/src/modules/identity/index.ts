import { createApiKeys } from './migrations/0001-api-keys.ts'
import { createUsersAndSessions } from './migrations/0002-users-and-sessions.ts'
import { createSetupTokens } from './migrations/0003-setup-tokens.ts'
import { createTokens } from './migrations/0004-tokens.ts'
import { createOneTimeTokens } from './migrations/0005-one-time-tokens.ts'
import { createSecondFactors } from './migrations/0006-second-factors.ts'
import { createDeviceSignIns } from './migrations/0007-device-sign-ins.ts'
import { createSessionRevocations } from './migrations/0009-session-revocations.ts'
import { dropMailAllowances } from './migrations/0010-drop-mail-allowances.ts'
import { createExternalAccounts } from './migrations/0008-external-accounts.ts'
import { createSignInProviders } from './migrations/0011-sign-in-providers.ts'
import { createTrustedIssuers } from './migrations/0012-trusted-issuers.ts'
import { indexUserGrowth } from './migrations/0013-growth.ts'
import { createHostedCodes } from './migrations/0014-hosted-codes.ts'

export { identitySealedColumns } from './sealed-columns.ts'
export { createIdentityModule } from './module.ts'
export type { IdentitySettings } from './deps.ts'
export { environmentProvider } from './external/providers/provider.ts'
export type { Provider } from './external/providers/provider.ts'
export type { IdentityModule } from './module.ts'
export type { SsoGate } from './sign-in/sso-gate.ts'
export type { VouchedSignIn, VouchedUsers } from './sign-in/vouched-users.ts'
export type { KnownUser, UserDirectory } from './users/directory.ts'
export type { UserProvisioning } from './users/provisioning.ts'

export const identityMigrations = [
  createApiKeys,
  createUsersAndSessions,
  createSetupTokens,
  createTokens,
  createOneTimeTokens,
  createSecondFactors,
  createDeviceSignIns,
  createSessionRevocations,
  dropMailAllowances,
  createExternalAccounts,
  createSignInProviders,
  createTrustedIssuers,
  indexUserGrowth,
  createHostedCodes,
]
