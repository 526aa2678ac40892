import type { CreateTrustedIssuer, UpdateTrustedIssuer } from '@tenantry/contract'
import { uniqueViolation } from '../../../../kernel/db/index.ts'
import { problem } from '../../../../kernel/errors.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../../kernel/ids.ts'
import { OutboundError } from '../../../../kernel/net/index.ts'
import { CLOCK_TOLERANCE_SECONDS } from '../../../../kernel/oidc/index.ts'
import type { IdentityDeps } from '../../deps.ts'
import { showIssuer } from './show-issuer.ts'
import { createTrustedIssuerStore, roleMapColumn, textsColumn } from './store.ts'
import type { TrustedIssuerRow } from './tables.ts'

const ALGORITHMS = ['RS256', 'ES256']

/**
 * Takes the tokens of an issuer from now on.
 * @throws INVALID_REQUEST, ISSUER_EXISTS, URL_REFUSED, PROVIDER_INVALID, PROVIDER_UNREACHABLE
 */
export async function createTrustedIssuer(
  deps: IdentityDeps,
  context: RequestContext,
  input: CreateTrustedIssuer,
): Promise<TrustedIssuerRow> {
  if (input.issuer === deps.issuer()) throw invalid('/issuer', 'is this installation itself')
  const now = deps.clock.now()
  const row: TrustedIssuerRow = {
    id: `iss_${context.reservedId ?? newIdBody()}`,
    issuer: input.issuer,
    audiences: textsColumn.encode(input.audiences),
    algorithms: textsColumn.encode(input.algorithms ?? ALGORITHMS),
    jwks_url: input.jwks_url ?? null,
    clock_tolerance_seconds: input.clock_tolerance_seconds ?? CLOCK_TOLERANCE_SECONDS,
    user_claim: input.user_claim ?? 'sub',
    organization_claim: input.organization_claim ?? null,
    role_claim: input.role_claim ?? null,
    role_map: encodeRoleMap(input.role_map ?? null),
    default_role: input.default_role ?? null,
    create_users: input.create_users === true ? 1 : 0,
    enabled: 1,
    created_at: now,
    updated_at: now,
  }
  requireFitting(row)
  await requireKeys(deps, row)
  await deps.control.transaction(async (tx) => {
    try {
      await createTrustedIssuerStore(tx).insert(row)
    } catch (error) {
      if (uniqueViolation(error) !== null) throw issuerExists(row.issuer)
      throw error
    }
    await deps.audit(tx, context, 'trusted_issuer.created', target(row), { after: showIssuer(row) })
  })
  return row
}

/** @throws ISSUER_NOT_FOUND, INVALID_REQUEST, URL_REFUSED, PROVIDER_INVALID, PROVIDER_UNREACHABLE */
export async function updateTrustedIssuer(
  deps: IdentityDeps,
  context: RequestContext,
  id: string,
  input: UpdateTrustedIssuer,
): Promise<TrustedIssuerRow> {
  if (input.jwks_url !== undefined) {
    const row = requireIssuer(id, await createTrustedIssuerStore(deps.control.db).find(id))
    await requireKeys(deps, { ...row, jwks_url: input.jwks_url })
  }
  return deps.control.transaction(async (tx) => {
    const store = createTrustedIssuerStore(tx)
    const row = requireIssuer(id, await store.lock(id))
    const changes = { ...changesOf(input), updated_at: deps.clock.now() }
    const changed = { ...row, ...changes }
    requireFitting(changed)
    await store.update(id, changes)
    const details = { before: showIssuer(row), after: showIssuer(changed) }
    await deps.audit(tx, context, 'trusted_issuer.updated', target(row), details)
    tx.afterCommit(() => deps.knownSessions.forget())
    return changed
  })
}

/** @throws ISSUER_NOT_FOUND */
export async function deleteTrustedIssuer(
  deps: IdentityDeps,
  context: RequestContext,
  id: string,
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    const store = createTrustedIssuerStore(tx)
    const row = requireIssuer(id, await store.lock(id))
    await store.remove(id)
    await deps.audit(tx, context, 'trusted_issuer.deleted', target(row), { before: showIssuer(row) })
    tx.afterCommit(() => deps.knownSessions.forget())
  })
}

export function requireIssuer(id: string, row: TrustedIssuerRow | undefined): TrustedIssuerRow {
  if (row !== undefined) return row
  throw problem('ISSUER_NOT_FOUND', {
    detail: `There is no trusted issuer ${id}.`,
    hint: '`tenantry issuers list` shows them.',
  })
}

const target = (row: TrustedIssuerRow) => ({ type: 'trusted_issuer', id: row.id }) as const

function changesOf(input: UpdateTrustedIssuer): Partial<TrustedIssuerRow> {
  const { audiences, algorithms, role_map, create_users, enabled, ...plain } = input
  return {
    ...plain,
    ...(audiences === undefined ? {} : { audiences: textsColumn.encode(audiences) }),
    ...(algorithms === undefined ? {} : { algorithms: textsColumn.encode(algorithms) }),
    ...(role_map === undefined ? {} : { role_map: encodeRoleMap(role_map) }),
    ...(create_users === undefined ? {} : { create_users: create_users ? 1 : 0 }),
    ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
  }
}

function encodeRoleMap(map: Readonly<Record<string, string>> | null): string | null {
  return map === null ? null : roleMapColumn.encode(Object.entries(map))
}

function requireFitting(row: TrustedIssuerRow): void {
  if (row.role_map !== null && row.role_claim === null)
    throw invalid('/role_map', 'needs a role_claim whose values it maps')
  if (row.organization_claim === null && (row.role_claim !== null || row.default_role !== null))
    throw invalid('/organization_claim', 'is missing: a role is one in an organization')
  const mapped = row.role_map === null ? [] : roleMapColumn.decode(row.role_map)
  if (mapped.some(([, role]) => role === 'owner'))
    throw invalid(
      '/role_map',
      'makes owners, which no token does: give a lower role, and make owners by hand',
    )
  if (row.default_role === 'owner')
    throw invalid('/default_role', 'cannot be owner: give a lower role, and make owners by hand')
}

/** A key set that cannot be found would refuse everybody later, without a word. */
async function requireKeys(deps: IdentityDeps, row: TrustedIssuerRow): Promise<void> {
  if (row.jwks_url === null) return void (await deps.oidc.discover(row.issuer))
  try {
    await deps.outbound.check(row.jwks_url)
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    const at = { pointer: '/jwks_url', detail: error.message }
    throw problem('URL_REFUSED', { detail: error.message, errors: [at], cause: error })
  }
}

function issuerExists(issuer: string) {
  return problem('ISSUER_EXISTS', {
    detail: `The issuer ${issuer} is trusted already.`,
    hint: 'Change it: `tenantry issuers list` shows its id.',
  })
}

function invalid(pointer: string, detail: string) {
  return problem('INVALID_REQUEST', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
}
