/** What was run in this browser, newest first. */
export interface PastQuery {
  sql: string
  at: number
}

const KEPT = 50
const LENGTH_MAX = 10_000

/** Texts of one database that this browser keeps. Where it keeps nothing (private windows, full disks) the page works without. */
function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null')
  } catch {
    return null
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // See above.
  }
}

export function readHistory(database: string): PastQuery[] {
  const value = read(`tenantry.sql.history.${database}`)
  return Array.isArray(value) ? value.filter(isPastQuery) : []
}

/** Puts a query in front; the same one is kept once. */
export function rememberQuery(database: string, sql: string): PastQuery[] {
  if (sql.length > LENGTH_MAX) return readHistory(database)
  const before = readHistory(database).filter((each) => each.sql !== sql)
  const next = [{ sql, at: Math.floor(Date.now() / 1000) }, ...before].slice(0, KEPT)
  write(`tenantry.sql.history.${database}`, next)
  return next
}

export function readDraft(database: string): string {
  const value = read(`tenantry.sql.draft.${database}`)
  return typeof value === 'string' ? value : ''
}

export function keepDraft(database: string, sql: string): void {
  if (sql.length <= LENGTH_MAX) write(`tenantry.sql.draft.${database}`, sql)
}

function isPastQuery(value: unknown): value is PastQuery {
  return (
    typeof value === 'object' &&
    value !== null &&
    'sql' in value &&
    typeof value.sql === 'string' &&
    'at' in value &&
    typeof value.at === 'number'
  )
}
