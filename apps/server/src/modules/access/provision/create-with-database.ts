import type { GrantedDatabase, ProvisionDatabase } from '@tenantry/contract'
import type { Actor } from '../../../kernel/actor.ts'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import { managesInstallation } from '../../../kernel/policy.ts'
import type { MadeOwner } from '../../../kernel/provisioning.ts'
import type { AccessDeps } from '../deps.ts'
import { grant } from '../grants/grant-access.ts'
import { showGrant } from '../grants/show-grant.ts'

/** See `Provisioning`. */
export async function requireAllowed(
  deps: Pick<AccessDeps, 'databases' | 'openTemplates'>,
  actor: Actor,
  { template, name }: ProvisionDatabase,
): Promise<void> {
  if (!managesInstallation(actor)) {
    if (name !== undefined) throw forbidden('Only the installation chooses the name of a database.', '/name')
    if (!deps.openTemplates.has(template))
      throw forbidden('Databases of this template are made by the installation alone.', '/template')
  }
  await deps.databases.requireTemplate(template)
}

/** See `Provisioning`. */
export async function createWithDatabase<T>(
  deps: AccessDeps,
  context: RequestContext,
  wanted: ProvisionDatabase & { label: string },
  create: (tx: ControlTx) => Promise<MadeOwner<T>>,
): Promise<{ made: T; database: GrantedDatabase }> {
  await requireAllowed(deps, context.actor, wanted)
  const reservedId = context.reservedId ?? newIdBody()
  // Never the label alone: whether it is free would tell of databases of others.
  const name = wanted.name ?? `${wanted.label}-${reservedId.slice(-SUFFIX_LENGTH)}`
  const as = { ...context, reservedId }
  return deps.databases.provision(as, { name, template: wanted.template }, async (tx, database) => {
    const { made, owner, giver } = await create(tx)
    const granted = await grant(deps, tx, { ...as, actor: giver }, owner, database)
    return { made, database: showGrant(granted) }
  })
}

/** 60 random bits. */
const SUFFIX_LENGTH = 12

function forbidden(detail: string, pointer: string): ProblemError {
  return problem('FORBIDDEN', {
    detail,
    hint: 'Let your server ask for it with an installation key; TENANTRY_OPEN_TEMPLATES names templates that everybody may have.',
    errors: [{ pointer: `/provision_database${pointer}`, detail: 'is for the installation alone' }],
  })
}
