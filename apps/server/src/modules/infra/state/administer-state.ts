import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { State, StateDiff, StateVersion as ShownVersion } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newId } from '../../../kernel/ids.ts'
import type { SecretBox } from '../../../kernel/vault/index.ts'
import { hiddenTextsOf } from '../credentials/lend-credential.ts'
import type { InfraDeps } from '../deps.ts'
import { createScrubber, type Scrubber } from '../engine/index.ts'
import { findResource, holdResource } from '../find-scope.ts'
import { resourceBusy } from '../problems.ts'
import { requireIdle } from '../resources/change-resource.ts'
import type { ResourceRow } from '../resources/tables.ts'
import { openText, sealText } from '../sealed-columns.ts'
import { diffStates } from './diff-states.ts'
import { stateLocked } from './held-lock.ts'
import { breakLock } from './lock-state.ts'
import { readState } from './read-state.ts'
import { breakS3Lock, readS3State, refuseS3, s3Of } from './s3/s3-state.ts'
import { showState, type ShownState } from './show-state.ts'
import { withSerial } from './state-document.ts'
import { createStateStore, type StateVersion } from './state-store.ts'
import type { StateVersionRow } from './tables.ts'

/** What the state of a resource holds. @throws RESOURCE_NOT_FOUND, STATE_UNREACHABLE, FORBIDDEN */
export async function getState(deps: InfraDeps, context: RequestContext, resourceId: string): Promise<State> {
  const resource = await findResource(deps, context.actor, resourceId, 'infra.read')
  const s3 = s3Of(deps, resource)
  const shownBy = { fingerprint: fingerprints(), hidden: await hiddenIn(deps, resource) }
  if (s3 !== null) return showS3(await readS3State(deps, s3, resource), resource.id, shownBy)
  const current = await readState(deps, resource.organization_id, resource.id)
  const empty = {
    resource_id: resource.id,
    backend: 'own' as const,
    serial: -1,
    version_id: null,
    lock: null,
    outputs: {},
    objects: [],
  }
  if (current === null) return empty
  const { row, text } = current
  const shown: ShownState = text === null ? { outputs: {}, objects: [] } : showState(text, shownBy)
  const lock =
    row.lock_id === null
      ? null
      : { run_id: row.lock_run_id, operation: operationOf(row.lock_info), locked_at: row.locked_at ?? 0 }
  const { serial, version_id } = row
  return { resource_id: resource.id, backend: 'own', serial, version_id, lock, ...shown }
}

function showS3(
  { text, serial, lock }: Awaited<ReturnType<typeof readS3State>>,
  resourceId: string,
  shownBy: Parameters<typeof showState>[1],
): State {
  const shown: ShownState = text === null ? { outputs: {}, objects: [] } : showState(text, shownBy)
  return { resource_id: resourceId, backend: 's3', serial, version_id: null, lock, ...shown }
}

/** @throws RESOURCE_NOT_FOUND, STATE_VERSION_NOT_FOUND, FORBIDDEN */
export async function diffVersions(
  deps: InfraDeps,
  context: RequestContext,
  input: { resource: string; version: string; to: string | undefined },
): Promise<StateDiff> {
  const resource = await findResource(deps, context.actor, input.resource, 'infra.read')
  refuseS3(resource)
  const { organization_id: organizationId, id } = resource
  const store = createStateStore(deps.control.db)
  const state = await store.find(organizationId, id)
  const current = state?.version_id ?? ''
  const version = async (versionId: string) =>
    requireVersion(await store.findVersion(organizationId, id, versionId), versionId)
  const [from, to] = [await version(input.version), await version(input.to ?? current)]
  const box = await deps.boxOf(organizationId)
  // One key for both: an equal secret looks equal in this answer, and in no other.
  const shownBy = { fingerprint: fingerprints(), hidden: await hiddenIn(deps, resource) }
  const shown = (row: StateVersionRow) => showState(textOf(box, row), shownBy)
  return {
    from: showVersion(from, current),
    to: showVersion(to, current),
    differences: diffStates(shown(from), shown(to)),
  }
}

/**
 * Makes an earlier state the current one, as a new version. Nothing in the cloud is changed.
 * @throws RESOURCE_NOT_FOUND, STATE_VERSION_NOT_FOUND, RESOURCE_BUSY, STATE_LOCKED, FORBIDDEN
 */
export async function restoreVersion(
  deps: InfraDeps,
  context: RequestContext,
  input: { resource: string; version: string },
): Promise<ShownVersion> {
  const found = await findResource(deps, context.actor, input.resource, 'infra.manage')
  refuseS3(found)
  const { organization_id: organizationId, id: resourceId } = found
  const wanted = await createStateStore(deps.control.db).findVersion(
    organizationId,
    resourceId,
    input.version,
  )
  const earlier = requireVersion(wanted, input.version)
  const box = await deps.boxOf(organizationId)
  const now = deps.clock.now()
  return deps.control.transaction(async (tx) => {
    requireIdle(await holdResource(tx, found))
    const store = createStateStore(tx)
    const row = await store.hold(organizationId, resourceId, now)
    if (row.lock_id !== null) throw stateLocked(row)
    const id = newId('stv')
    const serial = row.serial + 1
    const text = withSerial(textOf(box, earlier), serial)
    const version: StateVersionRow = {
      ...earlier,
      id,
      serial,
      sha256: createHash('sha256').update(text).digest('hex'),
      size_bytes: Buffer.byteLength(text),
      sealed: sealText(box, 'infra_state_versions.sealed', id, text),
      run_id: null,
      created_at: now,
    }
    await store.addVersion(version)
    const target = { type: 'resource', id: resourceId, organizationId }
    await deps.audit(tx, context, 'state.restored', target, { version: earlier.id, serial })
    return showVersion(version, id)
  })
}

/**
 * Breaks the lock of a run that is over: one that is under way may still write.
 * @throws RESOURCE_NOT_FOUND, RESOURCE_BUSY, STATE_UNREACHABLE, FORBIDDEN
 */
export async function forceUnlock(
  deps: InfraDeps,
  context: RequestContext,
  resourceId: string,
): Promise<State> {
  const found = await findResource(deps, context.actor, resourceId, 'infra.manage')
  const { organization_id: organizationId, id } = found
  const s3 = s3Of(deps, found)
  await deps.control.transaction(async (tx) => {
    const held = await holdResource(tx, found)
    if (held.run_id !== null) throw resourceBusy(held.run_id)
    // While the row is held no run of the resource begins.
    const lockId =
      s3 === null
        ? await breakLock(tx, { organizationId, resourceId: id, runId: null }, deps.clock.now())
        : await breakS3Lock(deps, s3, found)
    if (lockId === null) return
    await deps.audit(
      tx,
      context,
      'state.unlocked',
      { type: 'resource', id, organizationId },
      { lock: lockId },
    )
  })
  return getState(deps, context, resourceId)
}

export function showVersion(row: StateVersion, currentId: string | null): ShownVersion {
  const { id, resource_id, serial, lineage, size_bytes, run_id, created_at } = row
  return { id, resource_id, serial, lineage, size_bytes, run_id, current: id === currentId, created_at }
}

function textOf(box: SecretBox, row: StateVersionRow): string {
  return openText(box, 'infra_state_versions.sealed', row.id, row.sealed)
}

function requireVersion(row: StateVersionRow | undefined, versionId: string): StateVersionRow {
  if (row !== undefined) return row
  throw problem('STATE_VERSION_NOT_FOUND', {
    detail: `The resource has no version ${JSON.stringify(versionId)} of its state.`,
    hint: '`tenantry infra state versions <resource>` lists them.',
  })
}

async function hiddenIn(deps: InfraDeps, resource: ResourceRow): Promise<Scrubber> {
  const { organization_id: organizationId, credential_id: credentialId } = resource
  return createScrubber(credentialId === null ? [] : await hiddenTextsOf(deps, organizationId, credentialId))
}

/** Keyed anew for each answer: nobody can try out what a secret is. */
function fingerprints(): (value: unknown) => string {
  const key = randomBytes(32)
  return (value) =>
    createHmac('sha256', key)
      .update(JSON.stringify(value) ?? '')
      .digest('base64url')
      .slice(0, 12)
}

function operationOf(lockInfo: string | null): string | null {
  if (lockInfo === null) return null
  const { Operation } = JSON.parse(lockInfo) as { Operation?: string }
  return Operation ?? null
}
