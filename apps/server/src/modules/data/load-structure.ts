import type { SchemaDocument } from '@tenantry/schema'
import { EngineError } from '../../engine/errors.ts'
import type { StructureMarker, StructureStamp } from '../../engine/target.ts'
import type { AccessRules } from './access-rules.ts'
import { buildCatalog, type Catalog } from './catalog.ts'
import type { DataDeps, ResolvedDatabase } from './deps.ts'
import { RecentCache } from './recent-cache.ts'
import type { Plan } from './plan.ts'

/** What a database's queries are compiled against, with the plans compiled so far. */
export interface Structure {
  stamp: StructureStamp
  marker: StructureMarker | null
  document: SchemaDocument
  catalog: Catalog
  plans: RecentCache<Plan>
  /** The rules of the document by role. */
  rules: RecentCache<{ rules: AccessRules | null }>
}

const DATABASES_MAX = 10_000
const STRUCTURES_MAX = 100
const ROLES_MAX = 100
/** Characters of keys and statements: some hundreds of usual plans, and a bound on what hostile ones can take. */
const PLAN_CHARACTERS_MAX = 1024 * 1024

/**
 * Structures by database and, shared by all databases of one template version, by stamp. What a file really is may be newer: the
 * engine notices when a program meets another stamp, and `forget` is called.
 */
export class StructureCache {
  readonly #byDatabase = new RecentCache<Structure>(DATABASES_MAX)
  readonly #byStamp = new RecentCache<Structure>(STRUCTURES_MAX)

  /** The known structure, without asking anyone. */
  known(databaseId: string): Structure | undefined {
    return this.#byDatabase.get(databaseId)
  }

  forget(databaseId: string): void {
    const known = this.#byDatabase.get(databaseId)
    this.#byDatabase.delete(databaseId)
    // A file that took this one's place may carry the same stamp by chance.
    if (known?.marker === null) this.#byStamp.delete(ownKey(databaseId, known.stamp))
  }

  async load(deps: DataDeps, database: ResolvedDatabase): Promise<Structure> {
    const { stamp, marker, document } = await deps.engine.structure(database)
    // The marker is written with the first table and never taken away.
    if (marker === null && database.templateId !== null)
      throw new EngineError('corrupt', 'The database has lost its structure.')
    const key = marker === null ? ownKey(database.databaseId, stamp) : stamp
    const structure = this.#byStamp.get(key) ?? buildStructure(stamp, marker, await documentOf(deps, marker, document))
    this.#byStamp.set(key, structure)
    this.#byDatabase.set(database.databaseId, structure)
    return structure
  }
}

/** Without a template a stamp says only how often this one file was changed. */
function ownKey(databaseId: string, stamp: StructureStamp): string {
  return `${databaseId} ${stamp}`
}

async function documentOf(
  deps: DataDeps,
  marker: StructureMarker | null,
  document: SchemaDocument | null,
): Promise<SchemaDocument> {
  if (marker !== null) return deps.documentFor(marker.templateId, marker.version)
  return document ?? { format: 1, name: 'empty', tables: [] }
}

function buildStructure(
  stamp: StructureStamp,
  marker: StructureMarker | null,
  document: SchemaDocument,
): Structure {
  return {
    stamp,
    marker,
    document,
    catalog: buildCatalog(document, marker !== null),
    plans: new RecentCache(PLAN_CHARACTERS_MAX),
    rules: new RecentCache(ROLES_MAX),
  }
}

/** The dependencies with what the module keeps between requests. */
export interface DataContext extends DataDeps {
  structures: StructureCache
}
