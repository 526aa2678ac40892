import { createHash, randomBytes } from 'node:crypto'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { StateDeps } from './deps.ts'
import { createStateStore } from './state-store.ts'
import type { StateTokenRow } from './tables.ts'

/** The run that a request with a token comes from. */
export type StateCaller = Pick<StateTokenRow, 'organization_id' | 'resource_id' | 'run_id' | 'may_write'>

export interface StateTokenOrder {
  organizationId: string
  resourceId: string
  runId: string
  mayWrite: boolean
  /** Unix seconds */
  expiresAt: number
}

/** Makes what a run reads and writes its state with: 256 random bits, kept as their hash, gone with the run. */
export async function issueStateToken(tx: ControlTx, order: StateTokenOrder): Promise<string> {
  const token = `tst_${randomBytes(32).toString('base64url')}`
  await createStateStore(tx).addToken({
    token_hash: hashToken(token),
    organization_id: order.organizationId,
    resource_id: order.resourceId,
    run_id: order.runId,
    may_write: order.mayWrite ? 1 : 0,
    expires_at: order.expiresAt,
  })
  return token
}

/**
 * Who brings the token of HTTP basic authentication (RFC 7617) that engines send; the user name is not looked at.
 * @throws UNAUTHENTICATED
 */
export async function stateCaller(
  deps: Pick<StateDeps, 'control' | 'clock'>,
  authorization: string | undefined,
): Promise<StateCaller> {
  const token = basicPassword(authorization)
  if (token === null) throw tokenMissing()
  const row = await createStateStore(deps.control.db).findToken(hashToken(token))
  if (row === undefined || row.expires_at <= deps.clock.now()) throw tokenMissing()
  return row
}

function basicPassword(authorization: string | undefined): string | null {
  const encoded = /^basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const at = text.indexOf(':')
  return at === -1 ? null : text.slice(at + 1)
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function tokenMissing(): ProblemError {
  return problem('UNAUTHENTICATED', {
    detail: 'The request carries no token of a run, or one that is over.',
    hint: 'A state is read and written by the runs of its resource. People see it with `tenantry infra state`.',
  })
}
