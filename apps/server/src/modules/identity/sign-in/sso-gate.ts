import type { ControlDb } from '../../../kernel/db/index.ts'
import type { ProblemError } from '../../../kernel/errors.ts'
import type { UserRow } from '../users/tables.ts'

/** An address whose domain belongs to an organization that has its people sign in through single sign-on alone. */
export interface SsoGate {
  /** Whether the organization let this one user keep other ways in. */
  letsPass(userId: string): Promise<boolean>
  /** Whether the organization takes a trusted issuer's word for its single sign-on. */
  takes(issuer: string): boolean
  /** SSO_REQUIRED, with where to go; the same for all addresses of the domain, whether somebody has them or not. */
  refusal(): ProblemError
}

interface GateDeps {
  /** Null for addresses that sign in as they like. */
  ssoGate(db: ControlDb, email: string): Promise<SsoGate | null>
}

/** Before anything is looked up of whoever has the address. @throws SSO_REQUIRED */
export async function requireNoSso(deps: GateDeps, db: ControlDb, email: string): Promise<void> {
  const gate = await deps.ssoGate(db, email)
  if (gate !== null) throw gate.refusal()
}

/** For a user who has proved who they are in another way. @throws SSO_REQUIRED */
export async function requirePassage(
  deps: GateDeps,
  db: ControlDb,
  user: Pick<UserRow, 'id' | 'email'>,
): Promise<void> {
  const gate = await deps.ssoGate(db, user.email)
  if (gate !== null && !(await gate.letsPass(user.id))) throw gate.refusal()
}

/** For a user by the token of a trusted issuer. @throws SSO_REQUIRED */
export async function requirePassageWith(
  deps: GateDeps,
  db: ControlDb,
  user: Pick<UserRow, 'id' | 'email'>,
  issuer: string,
): Promise<void> {
  const gate = await deps.ssoGate(db, user.email)
  if (gate === null || gate.takes(issuer) || (await gate.letsPass(user.id))) return
  throw gate.refusal()
}
