import { emailKey, readEmail } from '../../../kernel/email-address.ts'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { ProblemError } from '../../../kernel/errors.ts'
import type { AuditSource } from '../../audit/index.ts'
import type { KnownUser } from '../../identity/index.ts'
import { roleMappingColumn } from '../connections/connection-store.ts'
import type { SsoDeps } from '../deps.ts'
import { domainOf } from '../domains/domain-name.ts'
import { createDomainStore } from '../domains/domain-store.ts'
import type { ConnectionRow } from '../tables.ts'
import { createIdentityStore } from './identity-store.ts'
import { mappedRole } from './mapped-role.ts'
import { userRefused } from './refusals.ts'
import type { Vouched } from './vouched.ts'

/** Who asks, as the verbs of users and memberships want to know. */
type AdmitSource = AuditSource & { address: string | null; userAgent: string | null }

/**
 * The member for whom an organization's identity provider vouches. It vouches for addresses of the organization's verified domains and for nobody
 * else: a member who has such an address is linked at the first sign-in, somebody new becomes a user and a member, and whoever has an account here but
 * is no member is refused, since an account belongs to its user and not to whoever runs the domain.
 * @throws SSO_USER_REFUSED, and what memberships throw: MEMBER_LIMIT_REACHED, EMAIL_DOMAIN_REFUSED, ROLE_NOT_FOUND
 */
export async function admit(
  deps: SsoDeps,
  tx: ControlTx,
  source: AdmitSource,
  connection: ConnectionRow,
  vouched: Vouched,
): Promise<string> {
  const email = vouched.email === null ? null : await requireOwnAddress(tx, connection, vouched.email)
  const identities = createIdentityStore(tx)
  const linked = await identities.find(connection.id, connection.issuer, vouched.subject)
  if (linked !== undefined) {
    const user = await deps.users.lock(tx, linked.user_id)
    if (user === undefined) throw notMember()
    await requireOwnAddress(tx, connection, user.email)
    await keepMember(deps, tx, source, connection, user, vouched)
    return user.id
  }
  if (email === null) {
    throw userRefused(
      'The identity provider sends no e-mail address for you that it has verified.',
      'Have it send one: as NameID, in the attribute that the connection names, or as the claim email.',
    )
  }
  const userId = await findOrCreate(deps, tx, source, connection, { ...vouched, email })
  await identities.insert({
    connection_id: connection.id,
    issuer: connection.issuer,
    subject: vouched.subject,
    user_id: userId,
    created_at: deps.clock.now(),
  })
  return userId
}

async function findOrCreate(
  deps: SsoDeps,
  tx: ControlTx,
  source: AdmitSource,
  connection: ConnectionRow,
  vouched: Vouched & { email: string },
): Promise<string> {
  const known = await deps.users.lock(tx, emailKey(vouched.email))
  if (known !== undefined) {
    await keepMember(deps, tx, source, connection, known, vouched)
    await deps.vouched.prove(tx, source, known.id)
    return known.id
  }
  if (connection.just_in_time === 0) {
    throw userRefused(
      'Nobody with your address belongs to the organization.',
      'Ask an admin of the organization for an invitation.',
    )
  }
  const userId = await deps.vouched.create(tx, source, vouched)
  const role = mappedRole(mappingOf(connection), vouched.attributes) ?? connection.default_role
  await deps.organizations.vouched.admit(tx, source, connection.organization_id, { userId, role })
  return userId
}

/** A member keeps the membership, with the role that the mapping gives now; owners keep theirs. */
async function keepMember(
  deps: SsoDeps,
  tx: ControlTx,
  source: AdmitSource,
  connection: ConnectionRow,
  user: KnownUser,
  { attributes }: Vouched,
): Promise<void> {
  const { organization_id: organizationId } = connection
  const current = await deps.organizations.roleIn(tx, organizationId, user.id)
  if (current === null) throw notMember()
  const role = mappedRole(mappingOf(connection), attributes)
  if (role === null || role === current || current === 'owner') return
  await deps.organizations.vouched.giveRole(tx, source, organizationId, { userId: user.id, role })
}

async function requireOwnAddress(tx: ControlTx, connection: ConnectionRow, text: string): Promise<string> {
  const email = readAddress(text)
  const domain = email === null ? undefined : await createDomainStore(tx).findVerified(domainOf(email))
  if (email !== null && domain?.organization_id === connection.organization_id) return email
  throw userRefused(
    'Your e-mail address is of no domain that the organization has verified.',
    'Sign in with an address of the organization, or have its admin verify the domain.',
  )
}

function readAddress(text: string): string | null {
  try {
    return readEmail(text)
  } catch (error) {
    if (error instanceof ProblemError) return null
    throw error
  }
}

function mappingOf({ role_mapping: mapping }: ConnectionRow) {
  return mapping === null ? null : roleMappingColumn.decode(mapping)
}

function notMember() {
  return userRefused(
    'You have an account here, but do not belong to this organization.',
    'Ask an admin of the organization for an invitation, and accept it with your account.',
  )
}
