import type { Growth, NamedOrganization } from '@tenantry/contract'
import type { Actor } from '../../kernel/actor.ts'
import { countGrowth, type ControlDb, type ControlTx } from '../../kernel/db/index.ts'
import type { OrganizationAccess, RequestContext } from '../../kernel/http/operation-context.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import type { AuditSource } from '../audit/index.ts'
import { KnownOrganizations } from './access/known-organizations.ts'
import { openOrganization } from './access/open-organization.ts'
import { organizationAccess } from './access/organization-access.ts'
import { permissionsOf } from './access/permissions-of.ts'
import type { OrganizationDeps } from './deps.ts'
import { invitationRoutes } from './invitations/routes.ts'
import { beforeUserRemoved } from './members/before-user-removed.ts'
import { createMemberProvisioning, type MemberProvisioning } from './members/provisioning.ts'
import { demandingFactor } from './members/demanding-factor.ts'
import { ensureMember, type WantedMember } from './members/ensure-member.ts'
import { memberRoutes } from './members/routes.ts'
import { requireMayGrant } from './members/ranks.ts'
import { createVouchedMembers, type VouchedMembers } from './members/vouched-members.ts'
import { createMemberStore } from './members/store.ts'
import { purgeOrganizations } from './organizations/delete-organization.ts'
import { createOrganizationStore } from './organizations/store.ts'
import { roleRoutes } from './roles/routes.ts'
import { organizationRoutes } from './organizations/routes.ts'

export interface OrganizationsModule {
  routes(mount: Mount): void
  /** See `MountOptions.organizationAccess`; without a permission, whatever the actor may do there. */
  access(
    actor: Actor,
    reference: string,
    permission: string | null,
  ): OrganizationAccess | Promise<OrganizationAccess>
  /** Locks an organization for another module's change, and decides again on what the store says now. Throws as `access`. */
  open(tx: ControlTx, actor: Actor, reference: string, permission: string): Promise<OrganizationAccess>
  /** Another number once anything about any organization has changed, here or in another process. */
  moment(): number
  /** What an actor may do in an organization, by id; empty for outsiders. Answers at once for what was seen since the last change. */
  permissionsOf(actor: Actor, organizationId: string): ReadonlySet<string> | Promise<ReadonlySet<string>>
  /** Whether there is such an organization, and nobody has deleted it. */
  isOpen(organizationId: string): Promise<boolean>
  /**
   * Sees to it that a user is a member with a role, on the word of an identity provider that the installation trusts; gives the organization's id.
   * @throws ORGANIZATION_NOT_FOUND and others, when the user does not belong there and may not join
   */
  ensureMember(context: RequestContext, reference: string, wanted: WantedMember): Promise<string>
  /** A member's role; null for nobody of the organization. */
  roleIn(db: ControlDb, organizationId: string, userId: string): Promise<string | null>
  /** Ids of its owners. */
  ownersOf(db: ControlDb, organizationId: string): Promise<string[]>
  /** Ids of the organizations that a user belongs to, deleted ones included. */
  organizationsOf(db: ControlDb, userId: string): Promise<readonly string[]>
  /** The same with the user's role in each and since when. */
  membershipsOf(
    db: ControlDb,
    userId: string,
  ): Promise<{ organization_id: string; role: string; created_at: number }[]>
  /** Membership for other modules, within their transactions. */
  readonly provisioning: MemberProvisioning
  /** Slugs of the user's organizations that open only to sessions with a second factor. */
  demandingFactor(db: ControlDb, userId: string): Promise<readonly string[]>
  /** An organization that is open, by id or slug. */
  findOpen(db: ControlDb, reference: string): Promise<{ id: string; slug: string; name: string } | undefined>
  /** By their ids; deleted ones are left out. */
  names(organizationIds: readonly string[]): Promise<ReadonlyMap<string, NamedOrganization>>
  /** Refuses an actor who would have a role given to others that allows more than they may do. @throws ROLE_NOT_FOUND, FORBIDDEN */
  requireMayGrant(
    tx: ControlTx,
    actor: Actor,
    organizationId: string,
    role: string,
    permission: string,
  ): Promise<void>
  /** Memberships of those for whom an organization's identity provider vouches. */
  readonly vouched: VouchedMembers
  beforeUserRemoved(tx: ControlTx, source: AuditSource, userId: string): Promise<void>
  /**
   * Another number once something about an organization has changed: itself, its members, its roles, what other modules told by `changed`. What was decided
   * under the same number still holds. At once in the process that changes it, within a second in the others.
   */
  versionOf(organizationId: string): number
  /** Gives an organization another version after the commit: for other modules whose changes bear on what its members may do. */
  changed(tx: ControlTx, organizationId: string): void
  /** Drops what is remembered: another process changed something. */
  forget(): void
  growth(days: number): Promise<Growth>
  /** Removes for good what was deleted long enough ago. */
  prune(): Promise<void>
}

export function createOrganizationsModule(wanted: Omit<OrganizationDeps, 'known'>): OrganizationsModule {
  const deps: OrganizationDeps = { ...wanted, known: new KnownOrganizations() }
  return {
    routes(mount) {
      organizationRoutes(mount, deps)
      memberRoutes(mount, deps)
      invitationRoutes(mount, deps)
      roleRoutes(mount, deps)
    },
    access: (actor, reference, permission) => organizationAccess(deps, actor, reference, permission),
    open: async (tx, actor, reference, permission) =>
      (await openOrganization(deps, tx, actor, reference, permission)).access,
    moment: () => deps.known.moment,
    permissionsOf: (actor, organizationId) => permissionsOf(deps, actor, organizationId),
    isOpen: async (organizationId) =>
      (await createOrganizationStore(deps.control.db).find(organizationId))?.deleted_at === null,
    ensureMember: (context, reference, member) => ensureMember(deps, context, reference, member),
    roleIn: async (db, organizationId, userId) =>
      (await createMemberStore(db).find(organizationId, userId))?.role ?? null,
    ownersOf: async (db, organizationId) =>
      (await createMemberStore(db).listWithRole(organizationId, 'owner')).map((member) => member.user_id),
    organizationsOf: async (db, userId) =>
      (await createMemberStore(db).ofUser(userId)).map((member) => member.organization_id),
    membershipsOf: async (db, userId) =>
      (await createMemberStore(db).ofUser(userId)).map(({ organization_id, role, created_at }) => ({
        organization_id,
        role,
        created_at,
      })),
    provisioning: createMemberProvisioning(deps),
    demandingFactor: (db, userId) => demandingFactor(db, userId),
    async findOpen(db, reference) {
      const row = await createOrganizationStore(db).find(reference)
      return row === undefined || row.deleted_at !== null
        ? undefined
        : { id: row.id, slug: row.slug, name: row.name }
    },
    async names(organizationIds) {
      const rows = await createOrganizationStore(deps.control.db).findOpen(organizationIds)
      return new Map(rows.map(({ id, slug, name }) => [id, { id, slug, name }]))
    },
    async requireMayGrant(tx, actor, organizationId, role, permission) {
      const { access } = await openOrganization(deps, tx, actor, organizationId, permission)
      await requireMayGrant(tx, { actor, access }, role)
    },
    vouched: createVouchedMembers(deps),
    beforeUserRemoved: (tx, source, userId) => beforeUserRemoved(deps, tx, source, userId),
    versionOf: (organizationId) => deps.known.versionOf(organizationId),
    changed: (tx, organizationId) => tx.afterCommit(() => deps.known.forget(organizationId)),
    forget: () => deps.known.forgetAll(),
    growth: (days) =>
      countGrowth(deps.control.db, { table: 'organizations', endedAt: 'deleted_at' }, deps.clock.now(), days),
    prune: () => purgeOrganizations(deps),
  }
}
