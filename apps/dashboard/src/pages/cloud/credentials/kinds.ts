import type { CredentialKind } from '@tenantry/contract'
import type { CredentialSecretInput } from '@tenantry/sdk'

export interface SecretField {
  name: string
  optional?: boolean
  /** Nobody looks over a shoulder. */
  secret?: boolean
  long?: boolean
  placeholder?: string
}

/** What each kind of credential takes, as the SDK names it. */
export const SECRET_FIELDS: Record<CredentialKind, readonly SecretField[]> = {
  aws_keys: [
    { name: 'accessKeyId', placeholder: 'AKIA…' },
    { name: 'secretAccessKey', secret: true },
    { name: 'sessionToken', optional: true, secret: true },
  ],
  aws_role: [
    { name: 'roleArn', placeholder: 'arn:aws:iam::123456789012:role/tenantry' },
    { name: 'accessKeyId', optional: true, placeholder: 'AKIA…' },
    { name: 'secretAccessKey', optional: true, secret: true },
    { name: 'externalId', optional: true },
    { name: 'audience', optional: true, placeholder: 'sts.amazonaws.com' },
  ],
  azure_service_principal: [
    { name: 'tenantId', placeholder: '00000000-0000-0000-0000-000000000000' },
    { name: 'clientId', placeholder: '00000000-0000-0000-0000-000000000000' },
    { name: 'clientSecret', secret: true },
    { name: 'subscriptionId', placeholder: '00000000-0000-0000-0000-000000000000' },
  ],
  gcp_service_account: [{ name: 'key', secret: true, long: true }],
  gcp_workload_identity: [
    {
      name: 'provider',
      placeholder: 'projects/…/locations/global/workloadIdentityPools/…/providers/…',
    },
    { name: 'serviceAccountEmail', placeholder: 'tenantry@project.iam.gserviceaccount.com' },
    { name: 'projectId' },
  ],
}

type Typed = Readonly<Record<string, string>>

/** What was typed, as the secret of its kind. What is wrong with it the server says, field by field. */
export function secretOf(kind: CredentialKind, typed: Typed): CredentialSecretInput {
  const text = (name: string) => typed[name]?.trim() ?? ''
  switch (kind) {
    case 'aws_keys':
      return {
        kind,
        secret: {
          accessKeyId: text('accessKeyId'),
          secretAccessKey: text('secretAccessKey'),
          ...(text('sessionToken') !== '' && { sessionToken: text('sessionToken') }),
        },
      }
    case 'aws_role':
      return {
        kind,
        secret: {
          roleArn: text('roleArn'),
          ...(text('accessKeyId') !== '' && { accessKeyId: text('accessKeyId') }),
          ...(text('secretAccessKey') !== '' && { secretAccessKey: text('secretAccessKey') }),
          ...(text('externalId') !== '' && { externalId: text('externalId') }),
          ...(text('audience') !== '' && { audience: text('audience') }),
        },
      }
    case 'azure_service_principal':
      return {
        kind,
        secret: {
          tenantId: text('tenantId'),
          clientId: text('clientId'),
          clientSecret: text('clientSecret'),
          subscriptionId: text('subscriptionId'),
        },
      }
    case 'gcp_service_account':
      return { kind, secret: { key: text('key') } }
    case 'gcp_workload_identity':
      return {
        kind,
        secret: {
          provider: text('provider'),
          serviceAccountEmail: text('serviceAccountEmail'),
          projectId: text('projectId'),
        },
      }
  }
}

/** `secret_access_key` of a pointer as the field is named here. */
export function fieldOf(pointer: string): string {
  return (pointer.split('/').at(-1) ?? '').replaceAll(/_([a-z])/g, (_match, letter: string) =>
    letter.toUpperCase(),
  )
}
