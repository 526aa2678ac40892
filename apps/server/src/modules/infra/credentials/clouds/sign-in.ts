import type { CredentialDeps } from '../deps.ts'
import type { CredentialSecret } from '../secret.ts'
import { signInToRole, signInWithKeys } from './aws.ts'
import { signInToAzure } from './azure.ts'
import type { CloudSession } from './cloud.ts'
import { signInByWorkloadIdentity, signInToServiceAccount } from './google.ts'

export type SignInDeps = Pick<CredentialDeps, 'outbound' | 'clouds' | 'clock' | 'workloadToken'>

/** Signs in at the cloud that a credential is for. @throws CloudRefusedError */
export async function signInAtCloud(
  deps: SignInDeps,
  organizationId: string,
  secret: CredentialSecret,
): Promise<CloudSession> {
  switch (secret.kind) {
    case 'aws_keys':
      return signInWithKeys(deps, secret.value)
    case 'aws_role':
      return signInToRole(deps, organizationId, secret.value)
    case 'azure_service_principal':
      return signInToAzure(deps, secret.value)
    case 'gcp_service_account':
      return signInToServiceAccount(deps, secret.value)
    case 'gcp_workload_identity':
      return signInByWorkloadIdentity(deps, organizationId, secret.value)
  }
}
