import { sqlActions } from '../sqlite/connection.ts'
import type { Authorizer } from '../sqlite/connection.ts'

export interface AuthorizedAccess {
  write: boolean
  /** The structure may change: never where a template owns it. */
  structure: boolean
  /** Tables that full-text (and other virtual) tables keep their data in, in lower case. */
  shadowTables: ReadonlySet<string>
  /** Virtual tables, in lower case. Where a template owns the structure, only its triggers write to them. */
  virtualTables: ReadonlySet<string>
}

/** Pragmas that only tell, whatever their argument is. */
const TELLING_PRAGMAS = new Set(
  (
    'table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list foreign_key_check ' +
    'integrity_check quick_check collation_list'
  ).split(' '),
)
/** Pragmas that only tell when they have no argument. */
const READABLE_PRAGMAS = new Set(
  'user_version application_id schema_version data_version page_count page_size freelist_count encoding foreign_keys'.split(
    ' ',
  ),
)
/** What reaches beyond the database, or into its storage. */
const FORBIDDEN_FUNCTIONS = new Set(
  'load_extension readfile writefile edit fts3_tokenizer sqlite_log'.split(' '),
)
const FORBIDDEN_TABLES = new Set('dbstat sqlite_dbpage sqlite_stmt bytecode tables_used'.split(' '))
const VIRTUAL_TABLE_MODULES = new Set(['fts5'])
/** SQLite itself refuses to have it written other than by CREATE, ALTER and DROP. */
const SCHEMA_TABLES = new Set(['sqlite_master', 'sqlite_schema', 'sqlite_temp_master', 'sqlite_temp_schema'])

/**
 * Decides on every access that SQLite asks about. `prepare` is for the user's own text; in `run` virtual tables reach their
 * shadow tables; `trusted` is for our statements on the same connection.
 */
export class SqlAuthorizer {
  phase: 'trusted' | 'prepare' | 'run' = 'trusted'
  /** The user's statement changes rows. */
  changesRows = false
  readonly #access: AuthorizedAccess
  /** The statement is an ALTER or DROP TABLE, in which SQLite itself keeps `sqlite_sequence` right. */
  #movesTable = false

  constructor(access: AuthorizedAccess) {
    this.#access = access
  }

  readonly decide: Authorizer = (action, first, second, _database, trigger) => {
    if (this.phase === 'trusted') return sqlActions.SQLITE_OK
    const allowed = this.#allows(action, first?.toLowerCase() ?? '', second, trigger)
    return allowed ? sqlActions.SQLITE_OK : sqlActions.SQLITE_DENY
  }

  #allows(action: number, first: string, second: string | null, trigger: string | null): boolean {
    switch (action) {
      case sqlActions.SQLITE_SELECT:
      case sqlActions.SQLITE_RECURSIVE:
        return true
      case sqlActions.SQLITE_READ:
        return this.#allowsTable(first)
      case sqlActions.SQLITE_INSERT:
      case sqlActions.SQLITE_UPDATE:
      case sqlActions.SQLITE_DELETE:
        return this.#allowsChange(first, trigger)
      case sqlActions.SQLITE_FUNCTION:
        return !FORBIDDEN_FUNCTIONS.has(second?.toLowerCase() ?? '')
      case sqlActions.SQLITE_PRAGMA:
        return TELLING_PRAGMAS.has(first) || (READABLE_PRAGMAS.has(first) && second === null)
      case sqlActions.SQLITE_CREATE_VTABLE:
        return this.#allowsStructure(first, null) && VIRTUAL_TABLE_MODULES.has(second?.toLowerCase() ?? '')
      case sqlActions.SQLITE_ALTER_TABLE:
      case sqlActions.SQLITE_DROP_TABLE:
        this.#movesTable = this.#allowsStructure(first, second)
        return this.#movesTable
      case sqlActions.SQLITE_CREATE_TABLE:
      case sqlActions.SQLITE_CREATE_INDEX:
      case sqlActions.SQLITE_CREATE_VIEW:
      case sqlActions.SQLITE_CREATE_TRIGGER:
      case sqlActions.SQLITE_DROP_INDEX:
      case sqlActions.SQLITE_DROP_VIEW:
      case sqlActions.SQLITE_DROP_TRIGGER:
      case sqlActions.SQLITE_DROP_VTABLE:
      case sqlActions.SQLITE_REINDEX:
        return this.#allowsStructure(first, second)
      default:
        // ATTACH, DETACH, transactions, savepoints, temporary objects, ANALYZE, and what SQLite may add.
        return false
    }
  }

  #allowsTable(table: string): boolean {
    if (isOurs(table) || FORBIDDEN_TABLES.has(table)) return false
    return this.phase === 'run' || !this.#access.shadowTables.has(table)
  }

  #allowsChange(table: string, trigger: string | null): boolean {
    if (!this.#access.write || !this.#allowsTable(table)) return false
    if (table === 'sqlite_sequence') return this.#movesTable
    if (table.startsWith('sqlite_')) return this.#access.structure && SCHEMA_TABLES.has(table)
    if (!this.#access.structure && trigger === null && this.#access.virtualTables.has(table)) return false
    this.changesRows ||= this.phase === 'prepare'
    return true
  }

  #allowsStructure(first: string, second: string | null): boolean {
    return this.#access.structure && !isOurs(first) && !isOurs(second?.toLowerCase() ?? '')
  }
}

function isOurs(name: string): boolean {
  return name.startsWith('_tenantry_')
}
