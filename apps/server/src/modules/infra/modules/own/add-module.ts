import type { AddModule } from '@tenantry/contract'
import { actorReference } from '../../../../kernel/actor.ts'
import { uniqueViolation } from '../../../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../../../kernel/errors.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../../kernel/ids.ts'
import { rateLimited, type Limit } from '../../../../kernel/limits/index.ts'
import { OutboundError } from '../../../../kernel/net/index.ts'
import { ModuleRefused, rejectLocalExec, Unreadable } from '../../engine/index.ts'
import { isBundledName } from '../bundled-modules.ts'
import type { InfraModule } from '../catalogue.ts'
import { cloudsOf } from '../clouds-of.ts'
import { readContent } from '../read-content.ts'
import type { OwnModuleDeps } from './deps.ts'
import { fetchCommit, sourceRefused, type CommitPlace } from './fetch-commit.ts'
import { hashFiles, keepFiles, removeFiles } from './keep-files.ts'
import { findRules } from './module-rules.ts'
import { namesColumn, outputsColumn, readModuleRow, variablesColumn } from './module-row.ts'
import { createModuleStore } from './module-store.ts'
import type { ModuleRow } from './tables.ts'

const MODULES_MAX = 100
const FETCHES: Limit = { bucket: 'infra.fetch_module', count: 20, windowSeconds: 300 }
const FOLDER_PART = /^[A-Za-z0-9_+@ -][A-Za-z0-9._+@ -]*$/

/**
 * Fetches a customer's module at one commit, checks it, and keeps it as it is from then on.
 * @throws MODULE_NAME_TAKEN, MODULE_LIMIT_REACHED, MODULE_SOURCE_REFUSED, MODULE_FETCH_FAILED, MODULE_REFUSED, RATE_LIMITED, UNAVAILABLE, INVALID_REQUEST
 */
export async function addModule(
  deps: OwnModuleDeps,
  context: RequestContext,
  organizationId: string,
  input: Omit<AddModule, 'organization'>,
): Promise<InfraModule> {
  const place = { url: input.url, commit: input.commit, folder: readFolder(input.folder ?? '') }
  const id = `mod_${context.reservedId ?? newIdBody()}`
  const store = createModuleStore(deps.control.db)
  const earlier = await store.find(organizationId, input.name)
  if (earlier?.id === id) return readModuleRow(deps.moduleFiles, earlier)
  if (earlier !== undefined || isBundledName(input.name)) throw nameTaken(input.name)
  if ((await store.list(organizationId)).length >= MODULES_MAX) throw limitReached()
  const rules = await findRules(deps.control.db, organizationId)
  await requireAllowedSource(deps, place.url, rules.hosts)
  const taken = await deps.limits.take(FETCHES, organizationId)
  if (!taken.allowed) throw rateLimited(taken, 'fetches of modules')

  const kept = await asRefusal(() => fetchAndKeep(deps, place, rules.providers))
  const row: ModuleRow = {
    id,
    organization_id: organizationId,
    name: input.name,
    url: place.url,
    commit_id: place.commit,
    folder: place.folder,
    ...kept,
    added_by: actorReference(context.actor),
    created_at: deps.clock.now(),
  }
  try {
    await deps.control.transaction(async (tx) => {
      await deps.organizations.open(tx, context.actor, organizationId, 'infra.manage')
      await createModuleStore(tx).insert(row)
      const target = { type: 'module', id, organizationId }
      const { url, commit, folder } = place
      await deps.audit(tx, context, 'module.added', target, {
        name: row.name,
        url,
        commit,
        folder,
        hash: row.hash,
      })
    })
  } catch (error) {
    if (uniqueViolation(error) !== null) throw nameTaken(input.name)
    throw error
  }
  return readModuleRow(deps.moduleFiles, row)
}

type Kept = Pick<ModuleRow, 'hash' | 'cloud' | 'providers' | 'variables' | 'outputs' | 'readme'>

async function fetchAndKeep(
  deps: OwnModuleDeps,
  place: CommitPlace,
  allowedProviders: readonly string[],
): Promise<Kept> {
  const files = await fetchCommit(deps.outbound, deps.git, place)
  const name = { commit: place.commit, hash: hashFiles(files) }
  const folder = await keepFiles(deps.moduleFiles, name, files)
  try {
    const providers = await rejectLocalExec(folder, { allowedProviders })
    const { variables, outputs, readme } = await readContent(folder)
    const [cloud = null, another] = cloudsOf(providers)
    if (another !== undefined)
      throw new ModuleRefused('.', null, 'it makes objects at two clouds; a resource has one credential')
    return {
      hash: name.hash,
      cloud: cloud === 'local' ? null : cloud,
      providers: namesColumn.encode([...providers]),
      variables: variablesColumn.encode([...variables]),
      outputs: outputsColumn.encode([...outputs]),
      readme,
    }
  } catch (error) {
    if (!(await createModuleStore(deps.control.db).isKept(name))) await removeFiles(folder)
    throw error
  }
}

/** What is wrong with a module, for whoever added it. */
async function asRefusal<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isOfModule =
      error instanceof ModuleRefused || error instanceof Unreadable || error instanceof SyntaxError
    if (!isOfModule) throw error
    throw problem('MODULE_REFUSED', {
      detail: error.message,
      hint: 'docs/own-modules.md says what a module of your own may hold.',
      cause: error,
    })
  }
}

async function requireAllowedSource(
  deps: Pick<OwnModuleDeps, 'outbound'>,
  text: string,
  hosts: readonly string[],
): Promise<void> {
  const url = URL.parse(text)
  if (url === null || url.protocol !== 'https:') throw sourceRefused('The URL must begin with https://.')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw sourceRefused('The URL must not hold a user name, a password, "?" or "#".')
  if (!hosts.includes(url.host))
    throw sourceRefused(`The organization does not allow modules from ${url.host}.`)
  try {
    await deps.outbound.check(text)
  } catch (error) {
    throw error instanceof OutboundError ? sourceRefused(error.message) : error
  }
}

function readFolder(text: string): string {
  const parts = text.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.every((part) => FOLDER_PART.test(part))) return parts.join('/')
  const detail = 'is no path in a repository'
  throw problem('INVALID_REQUEST', { detail: `/folder: ${detail}`, errors: [{ pointer: '/folder', detail }] })
}

function nameTaken(name: string): ProblemError {
  return problem('MODULE_NAME_TAKEN', {
    detail: isBundledName(name)
      ? 'Names that begin with aws_, azure_, gcp_ or local_ are those of modules that come with Tenantry.'
      : `The organization has a module named ${JSON.stringify(name)} already.`,
    hint: 'Choose another name. A module never changes: another commit is another module.',
    errors: [{ pointer: '/name', detail: 'is taken' }],
  })
}

function limitReached(): ProblemError {
  return problem('MODULE_LIMIT_REACHED', {
    detail: `An organization has at most ${MODULES_MAX} modules of its own.`,
    hint: 'Remove one that nothing is made with.',
  })
}
