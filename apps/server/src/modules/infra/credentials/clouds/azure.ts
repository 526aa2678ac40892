import type { CredentialSecrets } from '@tenantry/contract'
import { askCloud, CloudRefusedError, membersOf, refused, type CloudSession } from './cloud.ts'
import type { SignInDeps } from './sign-in.ts'

const CLOUD = 'Azure'

/** Gets a token for the service principal, by the client credentials grant. */
export async function signInToAzure(
  { outbound, clouds }: SignInDeps,
  principal: CredentialSecrets['azure_service_principal'],
): Promise<CloudSession> {
  const { tenant_id, client_id, client_secret, subscription_id } = principal
  const url = new URL(`/${tenant_id}/oauth2/v2.0/token`, clouds.azureLogin)
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id,
    client_secret,
    scope: clouds.azureScope,
  }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await askCloud(outbound, CLOUD, url.href, { method: 'POST', headers, body })
  const members = membersOf(answer)
  if (answer.status !== 200) throw refused(CLOUD, answer, numberedCode(members) ?? members.get('error'))
  const bearer = members.get('access_token')
  if (typeof bearer !== 'string')
    throw new CloudRefusedError(`${CLOUD} gave an answer that has no access_token.`)
  return {
    identity: `service principal ${client_id} in tenant ${tenant_id}`,
    environment: {
      ARM_TENANT_ID: tenant_id,
      ARM_CLIENT_ID: client_id,
      ARM_CLIENT_SECRET: client_secret,
      ARM_SUBSCRIPTION_ID: subscription_id,
    },
    bearer,
    secrets: [client_secret],
  }
}

/** `AADSTS7000215` says more than `invalid_client`, and can be looked up. */
function numberedCode(members: ReadonlyMap<string, unknown>): string | null {
  const codes = members.get('error_codes')
  const code: unknown = Array.isArray(codes) ? codes[0] : null
  return typeof code === 'number' && Number.isSafeInteger(code) ? `AADSTS${code}` : null
}
