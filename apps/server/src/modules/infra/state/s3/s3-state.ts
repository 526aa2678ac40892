import type { State } from '@tenantry/contract'
import { problem, type ProblemError } from '../../../../kernel/errors.ts'
import type { InfraDeps } from '../../deps.ts'
import { fieldsOf, textOf } from '../../json-parts.ts'
import type { ResourceRow } from '../../resources/tables.ts'
import { readStateHeader } from '../state-document.ts'
import { openS3Objects, S3Failed } from './s3-objects.ts'
import { lockKey, stateKey, type S3Settings } from './s3-settings.ts'

type Homes = Pick<InfraDeps, 'states' | 'log'>

/** Null for a resource whose state is kept by the server itself. @throws STATE_UNREACHABLE for one whose bucket is not set any more */
export function s3Of(
  { states }: Pick<Homes, 'states'>,
  { state_backend: home }: ResourceRow,
): S3Settings | null {
  if (home === 'own') return null
  if (states.s3 === null)
    throw unreachable('The state is in S3, and no bucket is set (`TENANTRY_STATE_S3_BUCKET`).')
  return states.s3
}

/** What is kept of a resource in S3. @throws STATE_UNREACHABLE */
export async function readS3State(
  { log }: Homes,
  settings: S3Settings,
  { organization_id: organizationId, id }: ResourceRow,
): Promise<{ text: string | null; serial: number; lock: State['lock'] }> {
  const key = stateKey(settings, organizationId, id)
  const objects = openS3Objects(settings)
  return reachable({ log }, async () => {
    const [text, lock] = [await objects.read(key), await objects.read(lockKey(key))]
    const isState = text !== null && text !== ''
    return {
      text: isState ? text : null,
      serial: isState ? readStateHeader(text).serial : -1,
      lock: lock === null ? null : readLock(lock),
    }
  })
}

/**
 * Removes the lock beside a state: of a run that is known to be dead. Gives its id; null when there is none.
 * @throws STATE_UNREACHABLE
 */
export async function breakS3Lock(
  { log }: Homes,
  settings: S3Settings,
  { organization_id: organizationId, id }: ResourceRow,
): Promise<string | null> {
  const key = lockKey(stateKey(settings, organizationId, id))
  const objects = openS3Objects(settings)
  return reachable({ log }, async () => {
    const lock = await objects.read(key)
    if (lock === null) return null
    await objects.remove(key)
    return textOf(lockFields(lock)?.['ID']) ?? 'unknown'
  })
}

/** @throws STATE_IN_S3 */
export function refuseS3({ state_backend: home }: ResourceRow): void {
  if (home === 'own') return
  throw problem('STATE_IN_S3', {
    detail: 'The state of the resource is kept in S3, where Tenantry keeps no versions.',
    hint: 'Switch versioning on for the bucket, and look at them there.',
  })
}

async function reachable<Value>({ log }: Pick<Homes, 'log'>, look: () => Promise<Value>): Promise<Value> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof S3Failed)) throw error
    log.error({ err: error }, 'The bucket of states cannot be used.')
    throw unreachable(`The state is in S3, which cannot be used: ${error.message}`)
  }
}

function unreachable(detail: string): ProblemError {
  return problem('STATE_UNREACHABLE', { detail, hint: 'The installation’s operator finds more in its log.' })
}

function readLock(text: string): NonNullable<State['lock']> {
  const fields = lockFields(text)
  const created = Date.parse(textOf(fields?.['Created']) ?? '')
  return {
    // Engines do not know which run of ours they belong to.
    run_id: null,
    operation: textOf(fields?.['Operation']),
    locked_at: Number.isNaN(created) ? 0 : Math.floor(created / 1000),
  }
}

function lockFields(text: string): Record<string, unknown> | null {
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    return null
  }
}
