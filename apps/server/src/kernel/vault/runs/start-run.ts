import { problem } from '../../errors.ts'
import type { RequestContext } from '../../http/operation-context.ts'
import { jobKind } from '../../jobs/index.ts'
import { newIdBody } from '../../ids.ts'
import type { VaultRunRow } from '../tables.ts'
import type { VaultAdministrationDeps } from './deps.ts'
import { countValuesBehind } from './reseal.ts'
import { createRunStore } from './run-store.ts'

/** Tried again for as long as it takes: another server may be the one that can do it, and a service be away for hours. */
export const vaultRunJob = jobKind({
  name: 'vault.run',
  parse: readPayload,
  retry: { attemptsMax: 10_000, backoffMs: 500, backoffMaxMs: 30_000 },
})

/**
 * Gives an organization, or the installation, another data key. It seals once every server knows it; then all values are sealed with it, in the background.
 * @throws ORGANIZATION_NOT_FOUND
 */
export async function rotateDataKey(
  deps: VaultAdministrationDeps,
  context: RequestContext,
  reference: string | undefined,
): Promise<VaultRunRow> {
  const { vault, clock, activationSeconds } = deps
  const organizationId = reference === undefined ? '' : await organizationOf(deps, reference)
  const key = await vault.dataKeys.rotate(organizationId, clock.now() + activationSeconds)
  vault.forget()
  const run = newRun(deps, context, { kind: 'reseal', organization_id: organizationId, key_id: key.id })
  return start(deps, context, run, 'vault.key_rotated', key.active_from)
}

/**
 * Puts all data keys under the present key-encryption key, and what earlier versions sealed without one under a data key, in the background: after that, no
 * earlier key is needed.
 */
export async function startRewrap(
  deps: VaultAdministrationDeps,
  context: RequestContext,
): Promise<VaultRunRow> {
  const keyId = deps.vault.keys[0]?.id ?? ''
  const run = newRun(deps, context, { kind: 'rewrap', organization_id: '', key_id: keyId })
  const wraps = await deps.vault.dataKeys.store.countWithoutWrapOf([keyId])
  run.total = wraps + (await countValuesBehind(deps, ''))
  return start(deps, context, run, 'vault.rewrap_started', deps.clock.now())
}

async function start(
  deps: VaultAdministrationDeps,
  context: RequestContext,
  run: VaultRunRow,
  action: 'vault.key_rotated' | 'vault.rewrap_started',
  runAt: number,
): Promise<VaultRunRow> {
  return deps.control.transaction(async (tx) => {
    const store = createRunStore(tx)
    const earlier = await store.find(run.id)
    if (earlier !== undefined) return earlier
    await store.insert(run)
    await deps.jobs.enqueue(tx, vaultRunJob, { runId: run.id }, { dedupeKey: run.id, runAt })
    const { id, organization_id: organizationId, key_id: keyId } = run
    await deps.audit(tx, context, action, { id, organizationId, keyId })
    return run
  })
}

function newRun(
  { clock }: VaultAdministrationDeps,
  { reservedId }: RequestContext,
  what: Pick<VaultRunRow, 'kind' | 'organization_id' | 'key_id'>,
): VaultRunRow {
  return {
    id: `vrn_${reservedId ?? newIdBody()}`,
    ...what,
    status: 'waiting',
    total: 0,
    done: 0,
    unreadable: 0,
    error: null,
    created_at: clock.now(),
    finished_at: null,
  }
}

async function organizationOf(deps: VaultAdministrationDeps, reference: string): Promise<string> {
  const found = await deps.findOrganization(reference)
  if (found !== undefined) return found.id
  throw problem('ORGANIZATION_NOT_FOUND', {
    detail: 'There is no such organization.',
    hint: 'GET /auth/organizations lists them.',
  })
}

function readPayload(value: unknown): { runId: string } {
  if (typeof value === 'object' && value !== null && 'runId' in value && typeof value.runId === 'string')
    return { runId: value.runId }
  throw new Error('runId is missing')
}
