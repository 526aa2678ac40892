import type { CredentialKind } from '@tenantry/contract'
import type { CredentialSecretInput } from '@tenantry/sdk'
import { usageError } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { readText } from '../../read-text.ts'

/** What is no secret of a credential, as flags say it. */
export interface SecretOptions {
  roleArn?: string
  externalId?: string
  withKeys?: true
  keyFile?: string
  provider?: string
  serviceAccount?: string
  gcpProject?: string
}

/** Where each secret is read from, which no process list shows: the variables that the clouds' own programs read. */
export const SECRET_SOURCES = `
Secrets are read from the variables of the clouds' own programs:
  aws_keys, aws_role --with-keys   AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
  azure_service_principal          ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET, ARM_SUBSCRIPTION_ID
  gcp_service_account              the file that --key-file names; "-" for standard input`

/** The secret of a kind from the environment and from flags. */
export async function readSecret(
  context: Pick<Context, 'environment' | 'stdin' | 'workingDirectory'>,
  kind: CredentialKind,
  options: SecretOptions,
): Promise<CredentialSecretInput> {
  const { environment } = context
  const variable = (name: string): string => {
    const value = environment[name]
    if (value !== undefined && value !== '') return value
    throw usageError(`${name} is not set.`, `A credential of kind ${kind} is read from the environment.`)
  }
  const flag = (value: string | undefined, name: string): string => {
    if (value !== undefined) return value
    throw usageError(`${name} is missing.`, `A credential of kind ${kind} needs it.`)
  }
  const keys = () => ({
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
  })
  switch (kind) {
    case 'aws_keys': {
      const { AWS_SESSION_TOKEN: token = '' } = environment
      return { kind, secret: { ...keys(), ...(token !== '' && { sessionToken: token }) } }
    }
    case 'aws_role': {
      const { externalId, withKeys } = options
      const roleArn = flag(options.roleArn, '--role-arn')
      const more = { ...(externalId !== undefined && { externalId }), ...(withKeys && keys()) }
      return { kind, secret: { roleArn, ...more } }
    }
    case 'azure_service_principal':
      return {
        kind,
        secret: {
          tenantId: variable('ARM_TENANT_ID'),
          clientId: variable('ARM_CLIENT_ID'),
          clientSecret: variable('ARM_CLIENT_SECRET'),
          subscriptionId: variable('ARM_SUBSCRIPTION_ID'),
        },
      }
    case 'gcp_service_account':
      return { kind, secret: { key: await readText(context, flag(options.keyFile, '--key-file'), 'key') } }
    case 'gcp_workload_identity':
      return {
        kind,
        secret: {
          provider: flag(options.provider, '--provider'),
          serviceAccountEmail: flag(options.serviceAccount, '--service-account'),
          projectId: flag(options.gcpProject, '--gcp-project'),
        },
      }
  }
}
