import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { systemActor, type UserActor } from '../../../../kernel/actor.ts'
import { ProblemError } from '../../../../kernel/errors.ts'
import type { IdentityDeps } from '../../deps.ts'
import { requirePassageWith } from '../../sign-in/sso-gate.ts'
import { authenticateAccessToken } from '../../tokens/authenticate-access-token.ts'
import type { UserRow } from '../../users/tables.ts'
import { askAboutNewcomer } from '../ask-about-newcomer.ts'
import { linkedUser } from '../linked-user.ts'
import { organizationOf } from './organization-of-token.ts'
import { claimedIssuer, readExternalToken, type ExternalToken } from './read-external-token.ts'

/** A token is believed this long without another look: a key that its issuer withdraws counts until then. */
const KNOWN_SECONDS = 60
const USER_AGENT_MAX = 300

/** The user behind a signed token, ours or of a trusted issuer; null for any that is not valid. @throws UNAVAILABLE */
export function authenticateSignedToken(
  deps: IdentityDeps,
  request: FastifyRequest,
  token: string,
): UserActor | null | Promise<UserActor | null> {
  const tokenHash = hash('sha256', token, 'base64url')
  const known = deps.knownSessions.find(tokenHash, deps.clock.now())
  if (known !== null) return known
  if (claimedIssuer(token) === deps.issuer()) return authenticateAccessToken(deps, token)
  return look(deps, request, token, tokenHash)
}

async function look(
  deps: IdentityDeps,
  request: FastifyRequest,
  token: string,
  tokenHash: string,
): Promise<UserActor | null> {
  const { generation } = deps.knownSessions
  const read = await readExternalToken(deps, token)
  if (read === null) return null
  const context = {
    actor: systemActor('trusted issuer'),
    requestId: request.id,
    address: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, USER_AGENT_MAX) ?? null,
  }
  const found = await resolve(deps, context, read, true)
  if (found === null) return null
  const actor = externalActor(read, found.user, found.organizationId)
  const now = deps.clock.now()
  const expiresAt = Math.min(read.expiresAt, now + KNOWN_SECONDS)
  deps.knownSessions.remember(tokenHash, { actor, sessionId: null, expiresAt }, now, generation)
  return actor
}

/** What two first requests of one user at the same moment may meet. */
const RACES: ReadonlySet<string> = new Set(['ACCOUNT_LINK_REQUIRED', 'ACCOUNT_LINKED', 'ALREADY_MEMBER'])

/**
 * Null for an account that nobody has linked, where nobody is created, and for whoever does not belong to the token's organization, is not wanted by
 * the application's hook, or has to sign in through single sign-on that this issuer does not stand for. @throws UNAVAILABLE
 */
async function resolve(
  deps: IdentityDeps,
  context: Parameters<typeof linkedUser>[2],
  read: ExternalToken,
  mayRepeat: boolean,
): Promise<{ user: UserRow; organizationId: string | null } | null> {
  const input = { ...read, createUser: read.row.create_users === 1 }
  try {
    await askAboutNewcomer(deps, input, 'trusted_issuer')
    const user = await deps.control.transaction(async (tx) => {
      const linked = await linkedUser(deps, tx, context, input)
      await requirePassageWith(deps, tx, linked, read.issuer)
      return linked
    })
    if (user.disabled_at !== null) return null
    return { user, organizationId: await organizationOf(deps, context, read, user) }
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code === 'UNAVAILABLE') throw error
    return mayRepeat && RACES.has(error.code) ? resolve(deps, context, read, false) : null
  }
}

/** No operator of the installation, whoever the user is: that takes a sign-in here. */
function externalActor(read: ExternalToken, user: UserRow, organizationId: string | null): UserActor {
  const { auth_time, amr } = read.claims
  return {
    kind: 'user',
    userId: user.id,
    email: user.email,
    operatorRole: null,
    via: { kind: 'external', issuer: read.issuer },
    impersonatorId: null,
    authenticatedAt: typeof auth_time === 'number' ? auth_time : 0,
    // RFC 8176
    secondFactor: Array.isArray(amr) && amr.includes('mfa'),
    scopes: null,
    organizationId,
  }
}
