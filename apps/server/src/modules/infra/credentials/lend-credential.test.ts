import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../../kernel/clock.ts'
import { createOutbound, readAllowedDestinations } from '../../../kernel/net/index.ts'
import { signInAtCloud, type SignInDeps } from './clouds/sign-in.ts'
import type { CredentialSecret } from './secret.ts'
import { knownSecrets, startClouds, type CloudStandIn } from './testing/cloud-stand-in.ts'

const known = knownSecrets()
let clouds: CloudStandIn
let deps: SignInDeps
beforeAll(async () => {
  clouds = await startClouds(known)
  deps = {
    outbound: createOutbound({
      allowed: readAllowedDestinations('127.0.0.1:*', 'ALLOW'),
      ownHosts: [],
      ownAddresses: () => [],
    }),
    clouds: clouds.endpoints,
    clock: systemClock,
    workloadToken: () => Promise.reject(new Error('not asked for')),
  }
})
afterAll(() => clouds.close())

it.each<[CredentialSecret, Record<string, string>]>([
  [
    { kind: 'aws_keys', value: known.aws },
    { AWS_ACCESS_KEY_ID: known.aws.access_key_id, AWS_SECRET_ACCESS_KEY: known.aws.secret_access_key },
  ],
  [
    { kind: 'aws_role', value: { role_arn: known.role, external_id: known.externalId, ...known.aws } },
    {
      AWS_ACCESS_KEY_ID: 'ASIAWALK',
      AWS_SECRET_ACCESS_KEY: 'role-secret',
      AWS_SESSION_TOKEN: 'role-session-token',
    },
  ],
  [
    { kind: 'azure_service_principal', value: known.azure },
    {
      ARM_TENANT_ID: known.azure.tenant_id,
      ARM_CLIENT_ID: known.azure.client_id,
      ARM_CLIENT_SECRET: known.azure.client_secret,
      ARM_SUBSCRIPTION_ID: known.azure.subscription_id,
    },
  ],
  [
    { kind: 'gcp_service_account', value: known.google },
    { GOOGLE_CREDENTIALS: known.google.key, GOOGLE_PROJECT: 'walk-project' },
  ],
])(
  'a run is lent what the provider of its cloud reads, and every secret of it is named',
  async (secret, environment) => {
    const session = await signInAtCloud(deps, 'org_1', secret)
    expect(session.environment).toEqual(environment)
    for (const [name, value] of Object.entries(environment))
      if (/SECRET|TOKEN|CREDENTIALS/.test(name)) expect(session.secrets).toContain(value)
  },
)
