import type { CreateResource, ResourceWithRun } from '@tenantry/contract'
import { uniqueViolation } from '../../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newId } from '../../../kernel/ids.ts'
import { createCredentialStore } from '../credentials/credential-store.ts'
import { credentialNotFound } from '../credentials/find-credential.ts'
import type { InfraDeps, ProjectContext, ProjectRef } from '../deps.ts'
import type { InfraModule } from '../modules/catalogue.ts'
import { requireModule } from '../modules/find-module.ts'
import { beginRun } from '../runs/begin-run.ts'
import { createRunStore } from '../runs/run-store.ts'
import { showRun } from '../runs/show-run.ts'
import { sealText } from '../sealed-columns.ts'
import { checkImports } from './imports.ts'
import { checkInputs, mergeInputs, requireFittingInputs } from './inputs.ts'
import { createResourceStore } from './resource-store.ts'
import { showResource } from './show-resource.ts'
import type { ResourceRow } from './tables.ts'

/**
 * Writes down a resource that somebody asks for, and begins its first run. Nothing is made before the run's plan is approved.
 * @throws PROJECT_NOT_FOUND, MODULE_NOT_FOUND, CREDENTIAL_NOT_FOUND, INPUTS_INVALID, RESOURCE_NAME_TAKEN, FORBIDDEN
 */
export async function createResource(
  deps: InfraDeps,
  context: ProjectContext,
  input: CreateResource & { project: string; organization?: string | undefined },
): Promise<ResourceWithRun> {
  const project = await deps.projects.find(
    { context, project: input.project, organization: input.organization },
    'infra.manage',
  )
  const module = await requireModule(deps, project.organizationId, input.module)
  requireEnvironment(project, input.environment)
  await requireCredential(deps, project, module, input.credential_id)
  checkInputs(input.inputs ?? {})
  checkImports(input.import ?? [])
  const inputs = mergeInputs({}, input.inputs ?? {})
  requireFittingInputs(module, inputs)
  const earlier = await findEarlierTry(deps, context, project)
  if (earlier !== null) return earlier

  const id = context.reservedId === null ? newId('res') : `res_${context.reservedId}`
  const runId = newId('run')
  const text = JSON.stringify(inputs)
  const box = await deps.boxOf(project.organizationId)
  const row: ResourceRow = {
    ...newRow(id, project, input, deps.clock.now()),
    state_backend: homeOf(deps, module),
    sealed_inputs: sealText(box, 'infra_resources.sealed_inputs', id, text),
  }
  const sealedInputs = sealText(box, 'infra_runs.sealed_inputs', runId, text)
  try {
    const run = await deps.control.transaction(async (tx) => {
      await createResourceStore(tx).insert(row)
      const target = { type: 'resource', id, organizationId: project.organizationId }
      const details = { name: row.name, module: row.module, project: project.id }
      await deps.audit(tx, context, 'resource.requested', target, details)
      return beginRun(deps, tx, context, row, {
        id: runId,
        kind: input.import === undefined ? 'create' : 'import',
        sealedInputs,
        imports: input.import,
      })
    })
    return { resource: await showResource(deps, { ...row, run_id: runId }), run: showRun(run) }
  } catch (error) {
    if (uniqueViolation(error) !== null) throw nameTaken(input.name)
    throw error
  }
}

function newRow(
  id: string,
  project: ProjectRef,
  input: CreateResource,
  now: number,
): Omit<ResourceRow, 'sealed_inputs' | 'state_backend'> {
  return {
    id,
    organization_id: project.organizationId,
    project_id: project.id,
    environment: input.environment ?? null,
    name: input.name,
    name_key: input.name,
    module: input.module,
    credential_id: input.credential_id ?? null,
    status: 'pending',
    outputs: '{}',
    run_id: null,
    reason: null,
    drift: 'unchecked',
    drift_checked_at: null,
    drift_due_at: null,
    drift_run_id: null,
    revision: 1,
    created_at: now,
    updated_at: now,
    destroyed_at: null,
  }
}

/** A module of a customer's own could read the keys of the bucket, and with them the states of everybody: it is not given any. */
function homeOf({ states }: InfraDeps, { source }: InfraModule): ResourceRow['state_backend'] {
  return source === null ? states.fresh : 'own'
}

async function findEarlierTry(
  deps: InfraDeps,
  { reservedId }: RequestContext,
  { organizationId }: ProjectRef,
): Promise<ResourceWithRun | null> {
  if (reservedId === null) return null
  const row = await createResourceStore(deps.control.db).find(organizationId, `res_${reservedId}`)
  if (row === undefined) return null
  const runs = await createRunStore(deps.control.db).list(organizationId, row.id, { limit: 1, cursor: null })
  const [run] = runs.rows
  return run === undefined ? null : { resource: await showResource(deps, row), run: showRun(run) }
}

async function requireCredential(
  deps: InfraDeps,
  project: ProjectRef,
  module: InfraModule,
  credentialId: string | undefined,
): Promise<void> {
  const { cloud } = module
  if (cloud !== null && cloud !== 'local') {
    if (credentialId !== undefined) return requireFitting(deps, project, credentialId, cloud)
    throw problem('CREDENTIAL_NOT_FOUND', {
      detail: `The module ${module.name} needs the credentials of a cloud account.`,
      hint: '`tenantry infra credentials add` stores them; name them as `credential_id`.',
      errors: [{ pointer: '/credential_id', detail: 'is missing' }],
    })
  }
  if (credentialId === undefined) return
  throw problem('CREDENTIAL_NOT_FOUND', {
    detail: `The module ${module.name} takes no credentials.`,
    errors: [{ pointer: '/credential_id', detail: 'is of no use here' }],
  })
}

async function requireFitting(
  deps: InfraDeps,
  { organizationId }: ProjectRef,
  credentialId: string,
  cloud: string,
): Promise<void> {
  const row = await createCredentialStore(deps.control.db).find(organizationId, credentialId)
  if (row === undefined) throw credentialNotFound()
  if (row.kind.startsWith(`${cloud}_`)) return
  throw problem('CREDENTIAL_NOT_FOUND', {
    detail: `The credential is for another cloud than ${cloud}: ${row.kind}.`,
    errors: [{ pointer: '/credential_id', detail: 'is for another cloud' }],
  })
}

function requireEnvironment({ environments, name }: ProjectRef, environment: string | undefined): void {
  if (environment === undefined || environments.includes(environment)) return
  const detail = `is none of the project ${name}: ${environments.join(', ')}`
  throw problem('INVALID_REQUEST', {
    detail: `/environment: ${detail}`,
    errors: [{ pointer: '/environment', detail }],
  })
}

function nameTaken(name: string): ProblemError {
  return problem('RESOURCE_NAME_TAKEN', {
    detail: `The project has a resource named ${JSON.stringify(name)} already.`,
    hint: 'Choose another name, or change that one.',
    errors: [{ pointer: '/name', detail: 'is taken' }],
  })
}
