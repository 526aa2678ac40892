import { createPrivateKey, createSign } from 'node:crypto'
import type { CredentialSecrets } from '@tenantry/contract'
import { readServiceAccount } from '../secret.ts'
import { askCloud, CloudRefusedError, membersOf, refused, type CloudSession } from './cloud.ts'
import type { SignInDeps } from './sign-in.ts'

const CLOUD = 'Google Cloud'
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const TOKEN_SECONDS = 3600

/** Gets a token for a service account with its key (RFC 7523). */
export async function signInToServiceAccount(
  deps: SignInDeps,
  { key }: CredentialSecrets['gcp_service_account'],
): Promise<CloudSession> {
  const { email, keyId, projectId, privateKey } = readServiceAccount(key)
  const now = deps.clock.now()
  const claims = {
    iss: email,
    scope: SCOPE,
    aud: deps.clouds.googleToken,
    iat: now,
    exp: now + TOKEN_SECONDS,
  }
  const bearer = await post(deps, deps.clouds.googleToken, {
    form: {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signJwt(keyId, claims, privateKey),
    },
    member: 'access_token',
  })
  return {
    identity: email,
    environment: { GOOGLE_CREDENTIALS: key, GOOGLE_PROJECT: projectId },
    bearer,
    secrets: [key, privateKey],
  }
}

/** Exchanges a token of this installation for one of the pool, and that for one of the service account. */
export async function signInByWorkloadIdentity(
  deps: SignInDeps,
  organizationId: string,
  { provider, service_account_email: email, project_id }: CredentialSecrets['gcp_workload_identity'],
): Promise<CloudSession> {
  const audience = `//iam.googleapis.com/${provider}`
  const federated = await post(deps, deps.clouds.googleSts, {
    form: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience,
      scope: SCOPE,
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: await deps.workloadToken(organizationId, `https:${audience}`),
    },
    member: 'access_token',
  })
  const path = `/v1/projects/-/serviceAccounts/${encodeURIComponent(email)}:generateAccessToken`
  const token = await post(deps, new URL(path, deps.clouds.googleIam).href, {
    json: { scope: [SCOPE], lifetime: `${TOKEN_SECONDS}s` },
    bearer: federated,
    member: 'accessToken',
  })
  return {
    identity: email,
    environment: { GOOGLE_OAUTH_ACCESS_TOKEN: token, GOOGLE_PROJECT: project_id },
    bearer: token,
    secrets: [token],
  }
}

interface Posted {
  form?: Record<string, string>
  json?: object
  bearer?: string
  /** What is wanted of the answer. */
  member: string
}

async function post({ outbound }: SignInDeps, url: string, wanted: Posted): Promise<string> {
  const { form, json, bearer, member } = wanted
  const answer = await askCloud(outbound, CLOUD, url, {
    method: 'POST',
    headers: {
      'content-type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: form === undefined ? JSON.stringify(json) : new URLSearchParams(form).toString(),
  })
  const members = membersOf(answer)
  if (answer.status !== 200) throw refused(CLOUD, answer, codeOf(members.get('error')))
  const value = members.get(member)
  if (typeof value === 'string') return value
  throw new CloudRefusedError(`${CLOUD} gave an answer that has no ${member}.`)
}

/** OAuth endpoints say a word, Google's own APIs an object with a status. */
function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'status' in error ? error.status : error
}

function signJwt(keyId: string, claims: object, privateKey: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${part(claims)}`
  const signature = createSign('RSA-SHA256').update(text).sign(createPrivateKey(privateKey), 'base64url')
  return `${text}.${signature}`
}
