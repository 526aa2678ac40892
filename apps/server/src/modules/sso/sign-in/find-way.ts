import type { SsoStart } from '@tenantry/contract'
import { readEmail } from '../../../kernel/email-address.ts'
import { problem } from '../../../kernel/errors.ts'
import { createConnectionStore } from '../connections/connection-store.ts'
import { startUrl } from '../connections/show-connection.ts'
import type { SsoDeps } from '../deps.ts'
import { domainOf } from '../domains/domain-name.ts'
import { createDomainStore } from '../domains/domain-store.ts'
import type { ConnectionRow } from '../tables.ts'
import { readRedirect } from './read-redirect.ts'
import { ssoNotFound } from './refusals.ts'

export interface Where {
  email?: string
  organization?: string
  connection?: string
  redirect_to?: string
  code_challenge?: string
}

/** Says where a browser begins. Nothing begins yet: that has to happen in the browser. @throws SSO_NOT_FOUND, INVALID_REQUEST */
export async function findWay(deps: SsoDeps, where: Where): Promise<SsoStart> {
  if (where.redirect_to !== undefined) readRedirect(deps.settings, where.redirect_to)
  const connection = await findConnectionFor(deps, where)
  const { redirect_to, code_challenge } = where
  const query = {
    connection: connection.id,
    ...(redirect_to === undefined ? {} : { redirect_to }),
    ...(code_challenge === undefined ? {} : { code_challenge }),
  }
  return { connection_id: connection.id, kind: connection.kind, url: startUrl(deps, query) }
}

/** The enabled connection of an open organization that an address, an organization or an id leads to. @throws SSO_NOT_FOUND, INVALID_REQUEST */
export async function findConnectionFor(
  deps: SsoDeps,
  { email, organization, connection }: Where,
): Promise<ConnectionRow> {
  const { db } = deps.control
  const store = createConnectionStore(db)
  const given = [email, organization, connection].filter((value) => value !== undefined)
  if (given.length !== 1) {
    throw problem('INVALID_REQUEST', {
      detail: 'Give one of email, organization and connection.',
      hint: 'An e-mail address is what people know.',
    })
  }
  if (connection !== undefined) return requireOpen(deps, await store.findForSignIn(connection))
  const organizationId =
    email === undefined
      ? (await deps.organizations.findOpen(db, organization ?? ''))?.id
      : (await createDomainStore(db).findVerified(domainOf(readEmail(email))))?.organization_id
  if (organizationId === undefined) throw ssoNotFound()
  return requireOpen(deps, await store.findUsable(organizationId))
}

/** @throws SSO_NOT_FOUND for one that is missing, disabled, or of an organization that was deleted */
export async function requireOpen(
  deps: SsoDeps,
  connection: ConnectionRow | undefined,
): Promise<ConnectionRow> {
  if (connection === undefined || connection.enabled === 0) throw ssoNotFound()
  return requireItsOrganization(deps, connection)
}

/** As `requireOpen`, for a connection that need not be enabled yet. */
export async function requireItsOrganization(
  deps: SsoDeps,
  connection: ConnectionRow | undefined,
): Promise<ConnectionRow> {
  if (connection === undefined) throw ssoNotFound()
  const { db } = deps.control
  if ((await deps.organizations.findOpen(db, connection.organization_id)) === undefined) throw ssoNotFound()
  return connection
}
