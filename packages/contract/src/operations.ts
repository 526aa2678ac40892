import { accessOperations } from './access.ts'
import { accountOperations } from './account.ts'
import { auditOperations, organizationAuditOperations } from './audit.ts'
import { dataOperations } from './data.ts'
import { databaseOperations } from './databases.ts'
import { deviceOperations } from './device.ts'
import { factorOperations } from './factors.ts'
import { externalAccountOperations } from './external-accounts.ts'
import { domainOperations } from './domains.ts'
import { hostedOperations } from './hosted.ts'
import { infraCostOperations } from './infra-costs.ts'
import { credentialOperations } from './infra-credentials.ts'
import { infraDriftOperations } from './infra-drift.ts'
import { infraModuleOperations } from './infra-modules.ts'
import { policyOperations } from './infra-policies.ts'
import { infraResourceOperations } from './infra-resources.ts'
import { infraRunOperations } from './infra-runs.ts'
import { infraStateOperations, infraStateProtocolOperations } from './infra-state.ts'
import { invitationOperations } from './invitations.ts'
import { jobOperations } from './jobs.ts'
import { keyOperations } from './keys.ts'
import { mailOperations } from './mail.ts'
import { memberOperations } from './members.ts'
import type { Operation } from './operation.ts'
import { operatorOperations } from './operators.ts'
import { organizationKeyOperations } from './organization-keys.ts'
import { organizationOperations } from './organizations.ts'
import { overviewOperations } from './overview.ts'
import { passkeyOperations } from './passkeys.ts'
import { projectOperations } from './projects.ts'
import { roleOperations } from './roles.ts'
import { scimOperations } from './scim.ts'
import { scimProtocolOperations } from './scim-protocol.ts'
import { signInProviderOperations } from './sign-in-providers.ts'
import { ssoOperations } from './sso.ts'
import { ssoSignInOperations } from './sso-sign-in.ts'
import { systemOperations } from './system.ts'
import { templateOperations } from './templates.ts'
import { tokenOperations } from './tokens.ts'
import { trustedIssuerOperations } from './trusted-issuers.ts'
import { userOperations } from './users.ts'
import { vaultOperations } from './vault.ts'
import { organizationWebhookOperations, webhookOperations } from './webhooks.ts'

/** Every operation of the API by the name that routes and clients use. */
export const operations = {
  ...dataOperations,
  ...databaseOperations,
  ...templateOperations,
  ...jobOperations,
  ...keyOperations,
  ...userOperations,
  ...accountOperations,
  ...externalAccountOperations,
  ...signInProviderOperations,
  ...trustedIssuerOperations,
  ...operatorOperations,
  ...tokenOperations,
  ...deviceOperations,
  ...hostedOperations,
  ...factorOperations,
  ...passkeyOperations,
  ...organizationOperations,
  ...memberOperations,
  ...invitationOperations,
  ...roleOperations,
  ...accessOperations,
  ...organizationKeyOperations,
  ...domainOperations,
  ...ssoOperations,
  ...ssoSignInOperations,
  ...projectOperations,
  ...credentialOperations,
  ...mailOperations,
  ...vaultOperations,
  ...auditOperations,
  ...organizationAuditOperations,
  ...webhookOperations,
  ...organizationWebhookOperations,
  ...scimOperations,
  ...infraDriftOperations,
  ...infraModuleOperations,
  ...policyOperations,
  ...infraResourceOperations,
  ...infraRunOperations,
  ...infraStateOperations,
  ...infraCostOperations,
  ...overviewOperations,
  ...systemOperations,
}

/** All operations in a stable order, for OpenAPI and for checks that walk every route. */
export const allOperations: readonly Operation[] = [
  ...Object.values(operations),
  ...Object.values(scimProtocolOperations),
  ...Object.values(infraStateProtocolOperations),
]
