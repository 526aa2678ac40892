import { createHash } from 'node:crypto'
import { systemActor } from '../../../kernel/actor.ts'
import { newId } from '../../../kernel/ids.ts'
import type { InfraDeps } from '../deps.ts'
import { openText, sealText } from '../sealed-columns.ts'
import { findHeader, followsOn } from '../state/state-document.ts'
import { createStateStore } from '../state/state-store.ts'
import type { StateVersionRow } from '../state/tables.ts'
import type { Work } from './open-work.ts'
import { createRunStore } from './run-store.ts'
import type { RescuedStateRow } from './tables.ts'

export const RESCUED_FILE = 'rescued.tfstate'

/**
 * What the recovery does about a state that a run could not hand in: `hand_in`, it lies in the folder as `RESCUED_FILE`; or it was set aside, since the
 * state of the resource went on without it and will never take it.
 */
export type Rescued = { kind: 'none' } | { kind: 'hand_in' } | { kind: 'set_aside'; versionId: string }

/** @throws RunLost */
export async function takeRescued(deps: InfraDeps, work: Work): Promise<Rescued> {
  const { organization_id: organizationId, resource_id: resourceId } = work.run.row
  const rescued = await createRunStore(deps.control.db).findRescuedState(organizationId, resourceId)
  if (rescued === undefined) return { kind: 'none' }
  const box = await deps.boxOf(organizationId)
  const text = openText(box, 'infra_rescued_states.sealed', rescued.run_id, rescued.sealed)
  const header = findHeader(text)
  if (header === null) throw new Error(`What the run ${rescued.run_id} has left is no state.`)
  const id = newId('stv')
  const version: StateVersionRow = {
    ...header,
    id,
    organization_id: organizationId,
    resource_id: resourceId,
    sha256: createHash('sha256').update(text).digest('hex'),
    size_bytes: Buffer.byteLength(text),
    sealed: sealText(box, 'infra_state_versions.sealed', id, text),
    run_id: rescued.run_id,
    created_at: deps.clock.now(),
  }
  if (await isTaken(deps, version)) {
    await work.open.write(RESCUED_FILE, Buffer.from(text))
    return { kind: 'hand_in' }
  }
  await setAside(deps, work, rescued, version)
  return { kind: 'set_aside', versionId: id }
}

/** As `writeState` decides, which the engine asks when it hands the state in: a state that follows on the current one, or is that one. */
async function isTaken(deps: InfraDeps, wanted: StateVersionRow): Promise<boolean> {
  const { organization_id: organizationId, resource_id: resourceId, sha256 } = wanted
  const store = createStateStore(deps.control.db)
  const current = await store.find(organizationId, resourceId)
  if (current === undefined || followsOn(current, wanted)) return true
  if (current.version_id === null) return false
  return (await store.findVersion(organizationId, resourceId, current.version_id))?.sha256 === sha256
}

/** Kept as a version that is not the current one: people look at it, and restore it if it is the one they want. */
async function setAside(
  deps: InfraDeps,
  { run, log }: Work,
  rescued: RescuedStateRow,
  version: StateVersionRow,
): Promise<void> {
  const { organization_id: organizationId, resource_id: resourceId } = version
  log.say('recover', `The state that ${rescued.run_id} left was set aside as ${version.id}.`, 'warn')
  await run.write(async (tx) => {
    await createStateStore(tx).addAside(version)
    await createRunStore(tx).removeRescuedStates(organizationId, resourceId)
    await deps.audit(
      tx,
      { actor: systemActor('infra'), requestId: null },
      'state.set_aside',
      { type: 'resource', id: resourceId, organizationId },
      { version: version.id, serial: version.serial, lineage: version.lineage, run: rescued.run_id },
    )
  })
}

/** For whoever reads the run and its resource. */
export function setAsideReason(versionId: string): string {
  return `A state that could not be handed in was set aside as version ${versionId}, since the state has changed meanwhile: compare the two (\`tenantry infra state diff\`), and restore it if it is the right one.`
}
