import type { CreateOrganization, GrantedDatabase } from '@tenantry/contract'
import type { Actor } from '../../../kernel/actor.ts'
import { uniqueViolation, type ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import { mergeJson } from '../../../kernel/merge-json.ts'
import { managesInstallation, requireInstallation } from '../../../kernel/policy.ts'
import { distinctSlug } from '../../../kernel/slug.ts'
import type { OrganizationDeps } from '../deps.ts'
import { lockUser } from '../members/lock-user.ts'
import { insertMember } from '../members/insert-member.ts'
import type { OrganizationRow } from '../tables.ts'
import { changeSettings } from './settings.ts'
import { requireFreeWord, slugOf, slugTaken } from './slug.ts'
import { createOrganizationStore } from './store.ts'

const SLUG_TRIES = 4

export interface NewOrganization {
  organization: OrganizationRow
  /** Where one was asked for. */
  database?: GrantedDatabase
}

/**
 * Creates an organization with its owner: the signed-in user, or whom the installation names. A slug that was chosen must be free; one that is made from the
 * name gives way.
 * @throws ORGANIZATION_SLUG_TAKEN, USER_NOT_FOUND, INVALID_REQUEST, FORBIDDEN for credentials that are limited to less
 */
export async function createOrganization(
  deps: OrganizationDeps,
  context: RequestContext,
  input: CreateOrganization,
): Promise<NewOrganization> {
  if (deps.settings.creation === 'operators') requireInstallation(context.actor)
  const owner = ownerReference(context.actor, input.owner)
  const { reservedId } = context
  const earlier = reservedId === null ? undefined : await findEarlierTry(deps, reservedId)
  if (earlier !== undefined) return earlier
  const { provision_database: provision } = input
  if (provision !== undefined) await deps.provisioning.requireAllowed(context.actor, provision)
  const now = deps.clock.now()
  const row: OrganizationRow = {
    id: `org_${reservedId ?? newIdBody()}`,
    slug: input.slug === undefined ? slugOf(input.name) : requireFreeWord(input.slug),
    name: input.name.trim(),
    metadata: mergeJson('{}', input.metadata ?? {}, '/metadata'),
    settings: changeSettings(context.actor, '{}', input.settings ?? {}),
    created_at: now,
    updated_at: now,
    deleted_at: null,
    purge_at: null,
  }
  if (provision !== undefined) await makeSlugFree(deps, row, input)
  for (let tries = 1; ; tries++) {
    const insert = (tx: ControlTx) => insertWithOwner(deps, tx, context, row, owner)
    try {
      if (provision === undefined) return { organization: await deps.control.transaction(insert) }
      const wanted = { ...provision, label: row.slug }
      const { made, database } = await deps.provisioning.createWith(context, wanted, async (tx) => {
        const organization = await insert(tx)
        return {
          made: organization,
          owner: { kind: 'organization', id: organization.id },
          giver: context.actor,
        }
      })
      return { organization: made, database }
    } catch (error) {
      if (uniqueViolation(error) === null) throw error
      if (input.slug !== undefined || tries === SLUG_TRIES) throw slugTaken(row.slug)
      row.slug = distinctSlug(slugOf(input.name))
    }
  }
}

async function findEarlierTry(
  deps: OrganizationDeps,
  reservedId: string,
): Promise<NewOrganization | undefined> {
  const organization = await createOrganizationStore(deps.control.db).find(`org_${reservedId}`)
  if (organization === undefined) return undefined
  const database = await deps.provisioning.granted(organization.id, `db_${reservedId}`)
  return { organization, ...(database !== undefined && { database }) }
}

/** Before a file is made for nothing. The insert decides. */
async function makeSlugFree(
  deps: OrganizationDeps,
  row: OrganizationRow,
  input: CreateOrganization,
): Promise<void> {
  if ((await createOrganizationStore(deps.control.db).find(row.slug)) === undefined) return
  if (input.slug !== undefined) throw slugTaken(row.slug)
  row.slug = distinctSlug(row.slug)
}

/** The insert goes last: on PostgreSQL nothing can follow one that fails. */
async function insertWithOwner(
  deps: OrganizationDeps,
  tx: ControlTx,
  context: RequestContext,
  row: OrganizationRow,
  owner: string,
): Promise<OrganizationRow> {
  const user = await lockUser(deps, tx, owner)
  await createOrganizationStore(tx).insert(row)
  await insertMember(deps, tx, { organizationId: row.id, userId: user.id, role: 'owner' })
  const target = { type: 'organization' as const, id: row.id, organizationId: row.id }
  await deps.audit(tx, context, 'organization.created', target, { slug: row.slug, owner: user.id })
  return { ...row }
}

function ownerReference(actor: Actor, owner: string | undefined): string {
  if (owner !== undefined && managesInstallation(actor)) return owner
  if (owner !== undefined) throw forbidden('Only the installation names another owner.')
  if (actor.kind === 'user' && actor.scopes === null && actor.organizationId === null) return actor.userId
  if (!managesInstallation(actor)) throw forbidden('This credential makes no organizations.')
  const detail = 'is needed: an organization always has an owner'
  throw problem('INVALID_REQUEST', { detail: `/owner: ${detail}`, errors: [{ pointer: '/owner', detail }] })
}

function forbidden(detail: string) {
  return problem('FORBIDDEN', { detail, hint: 'Sign in as the user who is to own the organization.' })
}
