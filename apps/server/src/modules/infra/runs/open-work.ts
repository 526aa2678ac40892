import { createScrubber, ModuleRefused, scrubValue } from '../engine/index.ts'
import type { EngineStep, S3Backend, StepResult } from '../engine/index.ts'
import { ProblemError } from '../../../kernel/errors.ts'
import { CloudRefusedError } from '../credentials/clouds/cloud.ts'
import { lendCredential, type LentCredential } from '../credentials/lend-credential.ts'
import type { InfraDeps } from '../deps.ts'
import { ModuleGone, type InfraModule } from '../modules/catalogue.ts'
import { IMPORT_FILE, importDocument, readImports } from '../resources/imports.ts'
import { readInputs, valuesFor } from '../resources/inputs.ts'
import { createResourceStore } from '../resources/resource-store.ts'
import type { ResourceRow } from '../resources/tables.ts'
import type { OpenRun } from '../runner/runner.ts'
import { openText } from '../sealed-columns.ts'
import { breakLock } from '../state/lock-state.ts'
import { breakS3Lock, s3Of } from '../state/s3/s3-state.ts'
import { stateKey } from '../state/s3/s3-settings.ts'
import { createStateStore } from '../state/state-store.ts'
import { issueStateToken } from '../state/state-token.ts'
import type { ClaimedRun } from './claimed-run.ts'
import { whatIsMissing } from './not-set-up.ts'
import { openRunLog, type RunLog } from './run-log.ts'
import { watchCancel, type StopReason } from './watch-cancel.ts'

/** The server cannot run it, or not so; `message` is for whoever asked for the run. */
export class WorkRefused extends Error {
  override readonly name = 'WorkRefused'
}

/** All that one worker needs to bring a run on. */
export interface Work {
  run: ClaimedRun
  resource: ResourceRow
  /** The inputs as they were asked for, without the server's own. */
  inputsText: string
  open: OpenRun
  log: RunLog
  stopReason(): StopReason | null
  /** Runs one step of the engine; every line of it is in the log when this resolves. What the run was lent is taken out of documents too. @throws WorkRefused */
  step(step: EngineStep): Promise<StepResult>
  /** A value without what the run was lent, for people to see. */
  hide(value: unknown): unknown
  close(): Promise<void>
}

/** Longer than any run: a token that its run forgot is of no use for ever. */
const TOKEN_SECONDS = 24 * 3600
const SECRET_DIGITS_MIN = 6

/**
 * Opens a folder, a sandbox and a log for a run.
 * @throws WorkRefused, RunLost
 */
export async function openWork(deps: InfraDeps, run: ClaimedRun, jobSignal: AbortSignal): Promise<Work> {
  const { row } = run
  const log = await openRunLog(deps, run)
  const resource = await createResourceStore(deps.control.db).find(row.organization_id, row.resource_id)
  if (resource === undefined) throw new WorkRefused('The resource is gone.')
  const module = await deps.modules.find(row.organization_id, resource.module)
  if (module === null) throw new WorkRefused(`The module ${resource.module} is not there any more.`)
  await openModule(deps, row.organization_id, module)
  const box = await deps.boxOf(row.organization_id)
  const inputsText = openText(box, 'infra_runs.sealed_inputs', row.id, row.sealed_inputs)
  const inputs = readInputs(inputsText)
  const lent = await lend(deps, resource)
  const stateToken = await issueToken(deps, run)
  const s3 = await openS3(deps, run, resource)
  const open = await openFolder(deps, run, {
    resourceId: resource.id,
    moduleFolder: module.folder,
    inputs: valuesFor(module, inputs, { name: resource.name, tenantry: ownersOf(resource, row.id) }),
    credentials: lent.environment,
    secrets: [...lent.secrets, ...module.secretInputs.flatMap((name) => secretTexts(inputs[name]))],
    stateToken,
    s3,
  })
  if (row.imports !== null)
    await open.write(IMPORT_FILE, Buffer.from(importDocument(readImports(row.imports))))
  // A module can read its run's environment, and say it in a value: whoever looks at a plan or at outputs is not to see it there.
  const hidden = createScrubber([stateToken, ...lent.secrets, ...(s3 === null ? [] : [s3.secretAccessKey])])
  const cancel = watchCancel(deps, run, jobSignal)
  return {
    run,
    resource,
    inputsText,
    open,
    log,
    stopReason: () => cancel.reason(),
    async step(step) {
      const onEvent = (event: Parameters<RunLog['add']>[1]) => log.add(step.kind, event)
      const result = await open
        .step(step, { signal: cancel.signal, onEvent })
        .catch((error: unknown) => refuseUnusable(deps, run, error))
      await log.flush()
      return { ...result, document: scrubValue(hidden, result.document) }
    },
    hide: (value) => scrubValue(hidden, value),
    async close() {
      cancel.close()
      await open.close()
    },
  }
}

async function openModule(deps: InfraDeps, organizationId: string, module: InfraModule): Promise<void> {
  try {
    await deps.modules.open(organizationId, module)
  } catch (error) {
    throw error instanceof ModuleGone ? new WorkRefused(error.message) : error
  }
}

/** What the run is given of the resource's credential: signed in for it where that is needed. */
async function lend(deps: InfraDeps, resource: ResourceRow): Promise<LentCredential> {
  const { organization_id: organizationId, credential_id: credentialId } = resource
  if (credentialId === null) return { environment: {}, secrets: [] }
  try {
    return await lendCredential(deps, organizationId, credentialId)
  } catch (error) {
    if (error instanceof CloudRefusedError || error instanceof ProblemError)
      throw new WorkRefused(`The credential cannot be used: ${error.message}`)
    throw error
  }
}

/** Whom the objects belong to, as they are tagged. */
function ownersOf(resource: ResourceRow, runId: string) {
  return {
    org: resource.organization_id,
    project: resource.project_id,
    resource: resource.id,
    run: runId,
  }
}

/** An earlier worker of the same run is dead: its token is no longer taken, and what it had locked is free. */
async function issueToken(deps: InfraDeps, run: ClaimedRun): Promise<string> {
  const { organization_id: organizationId, resource_id: resourceId, id: runId } = run.row
  let token = ''
  await run.write(async (tx) => {
    const now = deps.clock.now()
    await createStateStore(tx).removeTokensOfRun(organizationId, runId)
    await breakLock(tx, { organizationId, resourceId, runId }, now)
    const expiresAt = now + TOKEN_SECONDS
    token = await issueStateToken(tx, { organizationId, resourceId, runId, mayWrite: false, expiresAt })
  })
  return token
}

/**
 * Where the engine keeps the state itself; null for the server's own backend. What an earlier worker of the run has locked there is free, and for a recovery
 * whatever the run has locked that was cut short.
 */
async function openS3(deps: InfraDeps, run: ClaimedRun, resource: ResourceRow): Promise<S3Backend | null> {
  try {
    const settings = s3Of(deps, resource)
    if (settings === null) return null
    const isTakenOver = run.row.status === 'planning' && run.row.attempts > 1
    if (run.row.kind === 'recover' || isTakenOver) await breakS3Lock(deps, settings, resource)
    return { ...settings, key: stateKey(settings, resource.organization_id, resource.id) }
  } catch (error) {
    throw error instanceof ProblemError ? new WorkRefused(error.message) : error
  }
}

async function openFolder(
  deps: InfraDeps,
  run: ClaimedRun,
  order: Parameters<InfraDeps['runner']['open']>[0],
): Promise<OpenRun> {
  try {
    return await deps.runner.open(order)
  } catch (error) {
    if (error instanceof ModuleRefused) throw new WorkRefused(`The module cannot be used: ${error.message}`)
    return refuseUnusable(deps, run, error)
  }
}

/** @throws WorkRefused for what the operator has to put right, else the error itself */
function refuseUnusable(deps: InfraDeps, run: ClaimedRun, error: unknown): never {
  const missing = whatIsMissing(error)
  if (missing === null) throw error
  deps.log.error({ err: error, run_id: run.row.id }, 'A run could not be started.')
  throw new WorkRefused(missing)
}

/** The texts in a value, at any depth. */
function secretTexts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  // Few digits are everywhere: to leave them out would leave nothing to read.
  if (typeof value === 'number' && String(value).length >= SECRET_DIGITS_MIN) return [String(value)]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(secretTexts)
}
