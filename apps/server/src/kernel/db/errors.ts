/** Two rows would have had the same key. `columns` is empty and `constraint` set where the engine names the index alone. */
export interface UniqueViolation {
  table: string | null
  columns: readonly string[]
  constraint: string | null
}

/** What broke the unique key, or null when the error is something else. Understands the errors of both engines. */
export function uniqueViolation(error: unknown): UniqueViolation | null {
  const resultCode = sqliteResultCode(error)
  if (resultCode !== null) return sqliteUniqueResultCodes.has(resultCode) ? readSqliteUnique(error) : null
  if (sqlState(error) !== '23505') return null
  const columns = /\((.*?)\)=\(/.exec(field(error, 'detail') ?? '')?.[1]
  return {
    table: field(error, 'table'),
    columns: columns === undefined ? [] : columns.split(', ').map(unquote),
    constraint: field(error, 'constraint'),
  }
}

/** A row refers to one that is not there, or one that is referred to was to be deleted. */
export function isForeignKeyViolation(error: unknown): boolean {
  return sqliteResultCode(error) === 787 || sqlState(error) === '23503'
}

/** Another process held SQLite's lock for too long. */
export function isSqliteBusy(error: unknown): boolean {
  const resultCode = sqliteResultCode(error)
  if (resultCode === null) return false
  const primary = resultCode & 0xff
  return primary === 5 || primary === 6
}

/** PostgreSQL rolled the transaction back because of others: the same work may succeed when it runs again. */
export function isSerializationFailure(error: unknown): boolean {
  const state = sqlState(error)
  return state === '40001' || state === '40P01'
}

/** Thrown for a cursor that this list did not give out. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError'

  constructor() {
    super('The cursor is not one that this list gave out.')
  }
}

/** The database was migrated by a newer version of the program. Nothing was changed. */
export class UnknownMigrationError extends Error {
  override readonly name = 'UnknownMigrationError'
  readonly migrationIds: readonly string[]

  constructor(migrationIds: readonly string[]) {
    super(
      `The database was migrated by a newer version of this program: it holds ${migrationIds.join(', ')}, ` +
        'which this version does not know. Start the newer version, or roll its migrations back with it first.',
    )
    this.migrationIds = migrationIds
  }
}

/** A migration threw; everything of that run was rolled back. */
export class MigrationFailedError extends Error {
  override readonly name = 'MigrationFailedError'
  readonly migrationId: string

  constructor(migrationId: string, direction: 'up' | 'down', cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`Migration ${migrationId} failed (${direction}): ${reason}`, { cause })
    this.migrationId = migrationId
  }
}

/** A transaction was opened, or a write made beside it, while the same flow already had one open: it would wait for itself. */
export class NestedTransactionError extends Error {
  override readonly name = 'NestedTransactionError'

  constructor() {
    super('A transaction is open already: use the executor that it was given.')
  }
}

const sqliteUniqueResultCodes: ReadonlySet<number> = new Set([1555, 2067, 2579])

function readSqliteUnique(error: unknown): UniqueViolation {
  const message = field(error, 'message') ?? ''
  const index = /index '(.+)'$/.exec(message)?.[1]
  if (index !== undefined) return { table: null, columns: [], constraint: index }
  const qualified = message.slice(message.indexOf(': ') + 2).split(', ')
  const table = qualified[0]?.split('.')[0] ?? null
  return { table, columns: qualified.map((name) => name.slice(name.indexOf('.') + 1)), constraint: null }
}

function sqliteResultCode(error: unknown): number | null {
  if (field(error, 'code') !== 'ERR_SQLITE_ERROR') return null
  const resultCode = error instanceof Error && 'errcode' in error ? error.errcode : null
  return typeof resultCode === 'number' ? resultCode : null
}

function sqlState(error: unknown): string | null {
  const code = field(error, 'code')
  return code !== null && /^[0-9A-Z]{5}$/.test(code) ? code : null
}

function field(error: unknown, name: string): string | null {
  if (!(error instanceof Error) || !(name in error)) return null
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : null
}

function unquote(name: string): string {
  return name.startsWith('"') && name.endsWith('"') ? name.slice(1, -1) : name
}
