export type { AuditFilterInput, OrganizationAuditCalls, StreamAudit, StreamedAuditEntry } from './audit.ts'
export type { Proof } from './auth-account.ts'
export type { StartDevice, WaitForDevice } from './auth-device.ts'
export type { SecondFactorChallenge, SecondFactorCode } from './auth-factors.ts'
export type { AddPasskey } from './auth-passkeys.ts'
export type { CreatePersonalToken } from './auth-tokens.ts'
export type { Login, Registration, Setup, UpdateProfile } from './auth.ts'
export type { CallOptions } from './call.ts'
export type { BatchQuery, BatchResults } from './data/batch.ts'
export type { DatabaseClient, SqlParameter } from './data/database-client.ts'
export type { UntypedDatabase } from './data/database-types.ts'
export type { Filter } from '@tenantry/schema/filters'
export type { DatabaseOptions } from './data/link.ts'
export type { DataFailure, PlainSuccess, SelectSuccess, SqlSuccess, WriteSuccess } from './data/result.ts'
export type { SelectQuery } from './data/select-query.ts'
export type { SelectedRow, SelectItem } from './data/select-types.ts'
export type { InsertValues, TableClient, UpdateValues } from './data/table-client.ts'
export type { ListDatabases } from './databases.ts'
export type { ChangeQuery, InsertQuery, WriteQuery } from './data/write-query.ts'
export type { CreateKey, KeyScopeInput } from './keys.ts'
export type {
  CreateCredentialInput,
  CredentialSecretInput,
  ListCredentials,
  UpdateCredentialInput,
} from './infra.ts'
export type {
  CreateResourceInput,
  ListOrganizationResources,
  ListResources,
  ResourceInputs,
} from './infra-resources.ts'
export type { ReadLogs, StartRun } from './infra-runs.ts'
export type { RunEvent, WatchRun } from './watch-run.ts'
export type { GetCosts, ListBudgets, ListPrices } from './infra-costs.ts'
export type { ListPolicies } from './infra-policies.ts'
export type { ListMail } from './mail.ts'
export type {
  CreateProjectInput,
  ListProjects,
  ProjectApprovalsInput,
  ProjectSettingsChange,
  UpdateProjectInput,
  WithinOrganization,
} from './projects.ts'
export type { Invite } from './invitations.ts'
export type { ListMembers, OrgMember } from './members.ts'
export type { CreateOrg, ListOrganizations, OrganizationSettingsChange, UpdateOrg } from './organizations.ts'
export type { CreateConnection, FindSso, UpdateConnection, UpdateOrgDomain } from './sso.ts'
export type { RegisterPermission } from './roles.ts'
export type { ListOptions, Page, PageRequest } from './page.ts'
export type { ProblemDocument } from './problem.ts'
export type { RetryOptions } from './retry.ts'
export type { Credential } from './session-keeper.ts'
export type { SessionStorage, WebStorage } from './session-storage.ts'
export type { CreateTemplate, DiffTemplate, PushTemplate, SchemaInput } from './templates.ts'
export type { CreateUser, Impersonation, ImportUser, ListUsers, UpdateUser } from './users.ts'
export type { CreateScimToken } from './scim.ts'
export type { ProviderCode, SignInWithProvider } from './auth-providers.ts'
export type { CreateSignInProvider, UpdateSignInProvider } from './sign-in-providers.ts'
export type { CreateTrustedIssuer, UpdateTrustedIssuer } from './trusted-issuers.ts'
export type { CreateWebhook, UpdateWebhook } from './webhooks.ts'
