import type { OwnTrailEntry } from '@tenantry/contract'
import type { Clock } from '../../kernel/clock.ts'
import type { ControlStore } from '../../kernel/db/index.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import type { Log } from '../../kernel/log.ts'
import type { SecretBox } from '../../kernel/vault/index.ts'
import type { AuditDeps } from './deps.ts'
import { createErasePersonalValues, type ErasePersonalValues } from './erase-personal-values.ts'
import { findSigningKey } from './find-signing-key.ts'
import { pruneChains } from './prune-chains.ts'
import { createRecordEntry, type OnRecorded, type RecordEntry } from './record-entry.ts'
import { auditRoutes } from './routes.ts'
import { createSettledPosition } from './settled-position.ts'
import { signHeads } from './sign-heads.ts'
import { readSigningKey, type SigningKey } from './signing-key.ts'
import { createAuditStore, type AuditStore } from './store.ts'
import { trailOfUser } from './trail-of-user.ts'

export interface AuditModule {
  routes(mount: Mount): void
  record: RecordEntry
  erasePersonalValues: ErasePersonalValues
  /** For a user's export of their own data. */
  trailOfUser(userId: string): Promise<OwnTrailEntry[]>
  /** Users that were locked out since a time, in Unix seconds, each once; newest first. */
  lockedOut(since: number, limit: number): ReturnType<AuditStore['lockedOut']>
  /** Signs where the chains stand; a job, once a minute. */
  signHeads(): Promise<void>
  /** Removes what is older than the retention; a job, once an hour. */
  pruneChains(): Promise<void>
  /** Another process has committed something. */
  wake(): void
}

export interface AuditOptions {
  control: ControlStore
  clock: Clock
  log: Log
  secrets: SecretBox
  /** TENANTRY_AUDIT_KEY, or null. */
  signingKey: string | null
  dataDir: string
  stopping: AbortSignal
  onRecorded?: OnRecorded
}

/** @throws ConfigError when the given key is none */
export function createAuditModule(options: AuditOptions): AuditModule {
  const deps = createAuditDeps(options)
  return {
    routes: (mount) => auditRoutes(mount, deps),
    record: deps.record,
    erasePersonalValues: createErasePersonalValues(deps.record),
    trailOfUser: (userId) => trailOfUser(options.control.db, userId),
    lockedOut: (since, limit) => deps.store.lockedOut(since, limit),
    signHeads: () => signHeads(deps),
    pruneChains: () => pruneChains(deps),
    wake: () => deps.settled.wake(),
  }
}

export function createAuditDeps(options: AuditOptions): AuditDeps {
  const { control, clock, log, secrets, stopping, dataDir, onRecorded, signingKey: given } = options
  if (given !== null) readSigningKey(given, 'environment', 'TENANTRY_AUDIT_KEY')
  const store = createAuditStore(control.db)
  const settled = createSettledPosition(control, store)
  const recorder = { clock, afterCommit: () => settled.wake() }
  return {
    control,
    store,
    clock,
    log,
    record: createRecordEntry(onRecorded === undefined ? recorder : { ...recorder, onRecorded }),
    settled,
    signingKey: rememberKey(() => findSigningKey({ control, clock, secrets, given, dataDir })),
    stopping,
  }
}

/** A failure is not remembered: the folder may be back the next time. */
function rememberKey(find: () => Promise<SigningKey>): () => Promise<SigningKey> {
  let found: Promise<SigningKey> | null = null
  return async () => {
    found ??= find()
    try {
      return await found
    } catch (error) {
      found = null
      throw error
    }
  }
}
