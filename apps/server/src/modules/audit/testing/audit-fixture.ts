import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type RawBuilder } from 'kysely'
import type { Actor } from '../../../kernel/actor.ts'
import type { ControlStore } from '../../../kernel/db/index.ts'
import { migrate } from '../../../kernel/db/index.ts'
import { createLog } from '../../../kernel/log.ts'
import { testBox } from '../../../kernel/vault/testing/test-box.ts'
import type { AuditDeps } from '../deps.ts'
import { createErasePersonalValues, type ErasePersonalValues } from '../erase-personal-values.ts'
import { auditMigrations, type AuditTarget, type OnRecorded } from '../index.ts'
import { createAuditDeps } from '../module.ts'
import { pruneChains } from '../prune-chains.ts'
import { signHeads } from '../sign-heads.ts'
import type { AuditEntryRow } from '../tables.ts'
import { verifyChains } from '../verify-chains.ts'

/** An audit trail on a control store, with the means to write to it past the server. */
export interface AuditFixture {
  deps: AuditDeps
  control: ControlStore
  /** Holds the time; `forward` moves it. */
  time: { now: number; forwardDays(days: number): void }
  /** What the log was told, as text. */
  logged: string[]
  erase: ErasePersonalValues
  /** One entry in a transaction of its own. */
  write(entry?: Partial<WrittenEntry>): Promise<void>
  writeMany(count: number, entry?: Partial<WrittenEntry>): Promise<void>
  rows(chain?: string): Promise<AuditEntryRow[]>
  /** As somebody who reached the database would do it. */
  tamper(statement: RawBuilder<unknown>): Promise<void>
  verify(chain?: string): ReturnType<typeof verifyChains>
  /** What verifying finds, as `kind seq` or `kind seq-last_seq`. */
  findings(chain?: string): Promise<string[]>
  signHeads(): Promise<void>
  prune(): Promise<void>
}

export interface WrittenEntry {
  actor: Actor
  organizationId: string | null
  action: string
  target: AuditTarget
  details: Record<string, unknown>
  requestId: string | null
  address: string | null
  userAgent: string | null
}

export const orgA = 'org_aaaaaaaaaaaaaaaaaaaaaaaaaa'
export const orgB = 'org_bbbbbbbbbbbbbbbbbbbbbbbbbb'
export const installationKey: Actor = {
  kind: 'key',
  keyId: 'key_00000000000000000000000000',
  name: 'admin',
  scope: { kind: 'installation' },
}

export function userActor(userId: string, impersonatorId: string | null = null): Actor {
  return {
    kind: 'user',
    userId,
    email: `${userId}@example.com`,
    operatorRole: null,
    via: { kind: 'session', sessionId: 'ses_1' },
    impersonatorId,
    authenticatedAt: 0,
    secondFactor: false,
    scopes: null,
    organizationId: null,
  }
}

export interface AuditFixtureOptions {
  control: ControlStore
  signingKey?: string | null
  dataDir?: string
  onRecorded?: OnRecorded
}

export async function openAudit(options: AuditFixtureOptions): Promise<AuditFixture> {
  const { control, signingKey = null, onRecorded } = options
  await migrate(control, auditMigrations)
  const time = {
    now: 1_800_000_000,
    forwardDays(days: number) {
      time.now += days * 86_400
    },
  }
  const logged: string[] = []
  const deps = createAuditDeps({
    control,
    clock: { now: () => time.now, nowMs: () => time.now * 1000 },
    log: createLog('info', { write: (text) => void logged.push(text) }),
    secrets: testBox(),
    signingKey,
    dataDir: options.dataDir ?? mkdtempSync(join(tmpdir(), 'tenantry-audit-')),
    stopping: new AbortController().signal,
    ...(onRecorded === undefined ? {} : { onRecorded }),
  })
  const write: AuditFixture['write'] = async (entry = {}) => {
    const organizationId = entry.organizationId ?? null
    const source = {
      actor: entry.actor ?? installationKey,
      requestId: entry.requestId ?? 'req_1',
      address: entry.address === undefined ? '203.0.113.7' : entry.address,
      userAgent: entry.userAgent === undefined ? 'test/1' : entry.userAgent,
    }
    const target = { ...(entry.target ?? { type: 'database', id: 'db_1' }), organizationId }
    await control.transaction((tx) =>
      deps.record(tx, source, entry.action ?? 'database.updated', target, entry.details ?? { name: 'acme' }),
    )
  }
  const verify: AuditFixture['verify'] = (chain) => verifyChains(deps, { taken: false }, chain)
  return {
    deps,
    control,
    time,
    logged,
    erase: createErasePersonalValues(deps.record),
    write,
    async writeMany(count, entry = {}) {
      for (let n = 1; n <= count; n++) await write({ details: { n }, ...entry })
    },
    rows: (chain = 'installation') => deps.store.readChain(chain, { after: 0, limit: 100_000 }),
    async tamper(statement) {
      await control.transaction(async (tx) => void (await statement.execute(tx)))
    },
    verify,
    async findings(chain) {
      const { findings } = await verify(chain)
      return findings.map(
        ({ kind, seq, last_seq: last }) => `${kind} ${seq}${last === seq ? '' : `-${last}`}`,
      )
    },
    signHeads: () => signHeads(deps),
    prune: () => pruneChains(deps),
  }
}

/** Gives lines of a chain other places, as if somebody renumbered them. */
export function renumber(chain: string, from: number, by: number): RawBuilder<unknown>[] {
  // In two steps: no place may be taken twice in between.
  return [
    sql`update audit_entries set seq = -(seq + ${by}) where chain = ${chain} and seq >= ${from}`,
    sql`update audit_entries set seq = -seq where chain = ${chain} and seq < 0`,
  ]
}
