import type { OidcInput } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import { OutboundError } from '../../../kernel/net/index.ts'
import type { SsoDeps } from '../deps.ts'
import type { OidcConfiguration } from '../tables.ts'
import { invalid } from './read-saml-input.ts'

export interface OidcChange {
  issuer: string
  settings: OidcConfiguration
  /** To be sealed; null keeps the one that is there. */
  secret: string | null
}

const SCOPES = ['openid', 'email', 'profile']

/**
 * What an OpenID connection is to be. A new issuer is asked for its discovery document, so that a wrong one shows now and not at somebody's sign-in.
 * @throws INVALID_REQUEST with the place, URL_REFUSED, PROVIDER_INVALID, PROVIDER_UNREACHABLE
 */
export async function readOidcInput(
  deps: Pick<SsoDeps, 'outbound' | 'oidc'>,
  before: Pick<OidcChange, 'issuer' | 'settings'> | null,
  input: OidcInput,
): Promise<OidcChange> {
  const issuer = input.issuer ?? before?.issuer
  const clientId = input.client_id ?? before?.settings.client_id
  if (issuer === undefined) throw invalid('/oidc/issuer', 'is missing')
  if (clientId === undefined) throw invalid('/oidc/client_id', 'is missing')
  const secret = input.client_secret ?? null
  if (secret === null && (before === null || before.issuer !== issuer))
    throw invalid('/oidc/client_secret', 'is missing')
  await requireUsableIssuer(deps, issuer)
  if (before?.issuer !== issuer) await deps.oidc.discover(issuer)
  const scopes = input.scopes ?? before?.settings.scopes ?? SCOPES
  return {
    issuer,
    settings: { client_id: clientId, scopes: [...new Set(['openid', ...scopes])] },
    secret,
  }
}

async function requireUsableIssuer(deps: Pick<SsoDeps, 'outbound'>, issuer: string): Promise<void> {
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  if (url === null || url.search !== '' || url.hash !== '')
    throw invalid('/oidc/issuer', 'must be a URL without query and fragment')
  try {
    await deps.outbound.check(issuer)
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    const errors = [{ pointer: '/oidc/issuer', detail: error.message }]
    throw problem('URL_REFUSED', { detail: error.message, errors, cause: error })
  }
}
