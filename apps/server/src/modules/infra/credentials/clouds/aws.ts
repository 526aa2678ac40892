import type { CredentialSecrets } from '@tenantry/contract'
import { signAws, type AwsKeys } from './aws-signature.ts'
import { askCloud, CloudRefusedError, refused, type CloudAnswer, type CloudSession } from './cloud.ts'
import type { SignInDeps } from './sign-in.ts'

const CLOUD = 'AWS'
const CONTENT_TYPE = 'application/x-www-form-urlencoded; charset=utf-8'
const VERSION = '2011-06-15'
const SESSION_SECONDS = 3600
const WEB_AUDIENCE = 'sts.amazonaws.com'

/** Asks STS whose the keys are. */
export async function signInWithKeys(
  deps: SignInDeps,
  keys: CredentialSecrets['aws_keys'],
): Promise<CloudSession> {
  const answer = await ask(deps, { Action: 'GetCallerIdentity' }, keys)
  return { identity: memberOf(answer, 'Arn'), ...sessionOf(keys) }
}

/** Takes on a role for an hour: with keys that may, else as this installation, which the role trusts as an OpenID provider. */
export async function signInToRole(
  deps: SignInDeps,
  organizationId: string,
  role: CredentialSecrets['aws_role'],
): Promise<CloudSession> {
  const { access_key_id, secret_access_key, external_id } = role
  const common = {
    RoleArn: role.role_arn,
    RoleSessionName: `tenantry-${organizationId}`.slice(0, 64),
    DurationSeconds: String(SESSION_SECONDS),
  }
  const answer =
    access_key_id !== undefined && secret_access_key !== undefined
      ? await ask(
          deps,
          { Action: 'AssumeRole', ...common, ...(external_id !== undefined && { ExternalId: external_id }) },
          { access_key_id, secret_access_key },
        )
      : await ask(
          deps,
          {
            Action: 'AssumeRoleWithWebIdentity',
            ...common,
            WebIdentityToken: await deps.workloadToken(organizationId, role.audience ?? WEB_AUDIENCE),
          },
          null,
        )
  const keys = {
    access_key_id: memberOf(answer, 'AccessKeyId'),
    secret_access_key: memberOf(answer, 'SecretAccessKey'),
    session_token: memberOf(answer, 'SessionToken'),
  }
  return { identity: memberOf(answer, 'Arn'), ...sessionOf(keys) }
}

function sessionOf(keys: AwsKeys): Omit<CloudSession, 'identity'> {
  const { access_key_id, secret_access_key, session_token } = keys
  return {
    bearer: null,
    environment: {
      AWS_ACCESS_KEY_ID: access_key_id,
      AWS_SECRET_ACCESS_KEY: secret_access_key,
      ...(session_token === undefined ? {} : { AWS_SESSION_TOKEN: session_token }),
    },
    secrets: [secret_access_key, ...(session_token === undefined ? [] : [session_token])],
  }
}

async function ask(
  { outbound, clouds, clock }: SignInDeps,
  parameters: Record<string, string>,
  keys: AwsKeys | null,
): Promise<CloudAnswer> {
  const url = new URL('/', clouds.awsSts)
  const body = new URLSearchParams({ ...parameters, Version: VERSION }).toString()
  const request = { method: 'POST', url, contentType: CONTENT_TYPE, body } as const
  const headers =
    keys === null
      ? { 'content-type': CONTENT_TYPE }
      : signAws(keys, { ...request, service: 'sts', region: clouds.awsRegion, nowMs: clock.nowMs() })
  const answer = await askCloud(outbound, CLOUD, url.href, { method: 'POST', headers, body })
  if (answer.status !== 200) throw refused(CLOUD, answer, findMember(answer, 'Code'))
  return answer
}

function memberOf(answer: CloudAnswer, name: string): string {
  const value = findMember(answer, name)
  if (value !== null) return value
  throw new CloudRefusedError(`${CLOUD} gave an answer that has no ${name}.`)
}

/** The text of the first element of a name: STS answers flat XML of its own. */
function findMember({ text }: CloudAnswer, name: string): string | null {
  return new RegExp(`<${name}>([^<>&\\s]{1,4096})</${name}>`).exec(text)?.[1] ?? null
}
