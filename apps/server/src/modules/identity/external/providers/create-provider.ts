import type { CreateSignInProvider } from '@tenantry/contract'
import { uniqueViolation } from '../../../../kernel/db/index.ts'
import { problem } from '../../../../kernel/errors.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../../kernel/ids.ts'
import { OutboundError } from '../../../../kernel/net/index.ts'
import { requireIssuerUrl } from '../../../../kernel/oidc/index.ts'
import type { IdentityDeps } from '../../deps.ts'
import { providerAudit, providerTarget } from './provider-audit.ts'
import { providerPresets, scopesColumn, secretPlace, storedProvider, type Provider } from './provider.ts'
import { createProviderStore } from './store.ts'
import type { ProviderRow } from './tables.ts'

/** Names that are paths of their own below /auth/providers. */
const RESERVED: ReadonlySet<string> = new Set(['token'])

/**
 * Lets a provider vouch for users. A provider with an issuer of its own is asked for its discovery document, so that a mistake shows at once.
 * @throws INVALID_REQUEST, PROVIDER_EXISTS, PROVIDER_INVALID, PROVIDER_UNREACHABLE, URL_REFUSED
 */
export async function createProvider(
  deps: IdentityDeps,
  context: RequestContext,
  input: CreateSignInProvider,
): Promise<Provider> {
  if (RESERVED.has(input.name)) throw invalid('/name', 'is taken by a path of the API')
  if (deps.settings.environmentProviders.some(({ name }) => name === input.name)) throw exists(input.name)
  const issuer = await checkIssuer(deps, input)
  const id = `prv_${context.reservedId ?? newIdBody()}`
  const now = deps.clock.now()
  const preset = providerPresets[input.kind]
  const secret = input.client_secret
  const row: ProviderRow = {
    id,
    name: input.name,
    kind: input.kind,
    display_name: input.display_name ?? preset.displayName,
    issuer,
    client_id: input.client_id,
    sealed_client_secret: secret === undefined ? null : deps.secrets.seal(secret, secretPlace(id)),
    scopes: scopesColumn.encode([...(input.scopes ?? preset.scopes)]),
    enabled: input.enabled === false ? 0 : 1,
    sign_up: input.sign_up === false ? 0 : 1,
    created_at: now,
    updated_at: now,
  }
  await deps.control.transaction(async (tx) => {
    try {
      await createProviderStore(tx).insert(row)
    } catch (error) {
      if (uniqueViolation(error) !== null) throw exists(row.name)
      throw error
    }
    await deps.audit(tx, context, 'sign_in_provider.created', providerTarget(row), {
      after: providerAudit(row),
    })
  })
  return storedProvider(deps.secrets, row)
}

async function checkIssuer(deps: IdentityDeps, input: CreateSignInProvider): Promise<string> {
  if (input.kind !== 'oidc' && input.client_secret === undefined)
    throw invalid('/client_secret', 'is missing')
  const preset = providerPresets[input.kind].issuer
  if (input.kind === 'google' && input.issuer !== undefined && input.issuer !== preset)
    throw invalid('/issuer', 'is fixed for google: use kind oidc for another provider')
  const issuer = input.issuer ?? preset
  if (issuer === null) throw invalid('/issuer', 'is missing')
  requireIssuerUrl(issuer)
  if (input.kind === 'github') await requireUsable(deps, issuer)
  if (input.kind === 'oidc') await deps.oidc.discover(issuer)
  return input.kind === 'github' ? issuer.replace(/\/+$/, '') : issuer
}

async function requireUsable(deps: IdentityDeps, url: string): Promise<void> {
  try {
    await deps.outbound.check(url)
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    const at = { pointer: '/issuer', detail: error.message }
    throw problem('URL_REFUSED', { detail: error.message, errors: [at], cause: error })
  }
}

function invalid(pointer: string, detail: string) {
  return problem('INVALID_REQUEST', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
}

function exists(name: string) {
  return problem('PROVIDER_EXISTS', {
    detail: `There is a sign-in provider ${name}.`,
    hint: 'Change it, or choose another name: it is part of the address that the provider sends browsers back to.',
  })
}
