import type { ControlStore, ControlStoreOptions } from './control-store.ts'
import { openSqliteStore } from './sqlite/open.ts'

/**
 * Opens the control store that the URL names and makes sure that it answers. A SQLite file and its folder are created when they are
 * missing, readable by their owner alone; a PostgreSQL database has to exist.
 * @throws Error with a sentence for the operator when the URL is of no known kind; otherwise what the engine says
 */
export async function openControlStore(options: ControlStoreOptions): Promise<ControlStore> {
  const onError = options.onError ?? warn
  const { url } = options
  if (url.startsWith('sqlite:')) return await openSqliteStore(sqlitePath(url), options, onError)
  if (/^postgres(ql)?:\/\//.test(url)) {
    // Servers on SQLite do not carry its driver.
    const { openPostgresStore } = await import('./postgres/open.ts')
    return await openPostgresStore(options, onError)
  }
  throw new Error(
    'The control store must be "sqlite:<path>" or "postgres://user:password@host:port/database".',
  )
}

function sqlitePath(url: string): string {
  const path = url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')
  if (path === '' || path.startsWith(':memory:') || path.startsWith('//')) {
    throw new Error(
      'The control store needs the path of a file: "sqlite:./data/control.db" or "sqlite:/var/lib/control.db".',
    )
  }
  return path
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error), 'ControlStoreWarning')
}
