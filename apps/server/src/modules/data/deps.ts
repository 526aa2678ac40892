import type { SchemaDocument } from '@tenantry/schema'
import type { Engine } from '../../engine/engine.ts'
import type { RunLimits } from '../../engine/program.ts'
import type { TenantTarget } from '../../engine/target.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { DatabasePermission } from '../../kernel/policy.ts'
import type { DatabaseActor } from './access-rules.ts'

/** A database that the actor may know of. */
export interface ResolvedDatabase extends TenantTarget {
  /** Null for a database without template. */
  templateId: string | null
  templateName: string | null
}

/** What the Data API needs of the rest of the house. */
export interface DataDeps {
  engine: Engine
  /**
   * Finds the database that a request names (headers `Tenantry-Database` and `Tenantry-Org`; null when absent). Throws DATABASE_REQUIRED,
   * DATABASE_NOT_FOUND for one that does not exist or is not the actor's to see, ORGANIZATION_NOT_FOUND, DATABASE_NOT_READY.
   */
  resolveDatabase(
    actor: Actor,
    name: string | null,
    organization: string | null,
  ): Promise<ResolvedDatabase> | ResolvedDatabase
  /** The schema of a template's version. */
  documentFor(templateId: string, version: number): Promise<SchemaDocument>
  newestVersion(templateId: string): Promise<number>
  /** Called before each use; a lazy rollout brings the database to its version here. */
  beforeUse?: (database: ResolvedDatabase) => Promise<void> | void
  /**
   * Who an actor is in this database, for the database as a whole and for the rules of its schema; of several ways to it one that has the
   * permission, or the way through the organization that the request names. Null or absent for an actor whose
   * power is its credential's: no rules hold for it, and the policy of keys decides.
   */
  accessRules?: (
    actor: Actor,
    database: ResolvedDatabase,
    organization: string | null,
    permission: DatabasePermission,
  ) => Promise<DatabaseActor | null> | DatabaseActor | null
  limits: RunLimits
}

/** What comes with every request beside its body. */
export interface DataRequest {
  /** `Tenantry-Database`, or null. */
  database: string | null
  /** `Tenantry-Org`, or null. */
  organization: string | null
  /** `Tenantry-Integers`. */
  bigIntegers: 'number' | 'string'
  /** `Idempotency-Key`, or null. */
  idempotencyKey: string | null
}

/** A reply whose JSON is already written. */
export interface DataReply {
  status: number
  json: string
  /** The write was done before, with the same idempotency key: this is its first reply. */
  replayed: boolean
}
