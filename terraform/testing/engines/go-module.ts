import { execFileSync } from 'node:child_process'

export interface GoModule {
  module: string
  version: string
  /** What Go's checksum database has for it. */
  checksum: string
}

interface Downloaded {
  Dir?: string
  Sum?: string
  Error?: string
}

/** Fetches exactly this release, and gives its folder in Go's module cache, which is read-only. Throws with a sentence for the user where it cannot be had. */
export function downloadGoModule({ module, version, checksum }: GoModule): string {
  if (!canRun('go')) throw new Error(`Go is not installed; ${module} is built with it (https://go.dev/dl).`)
  let said: string
  try {
    said = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    throw new Error(`Go could not fetch the module ${module}.`, { cause: error })
  }
  const { Dir, Sum, Error: reason } = JSON.parse(said) as Downloaded
  if (Dir === undefined) throw new Error(`Go could not fetch the module ${module}: ${reason ?? said}`)
  if (Sum !== checksum) throw new Error(`The module ${module} has the checksum ${Sum}, not the one expected.`)
  return Dir
}

function canRun(command: string): boolean {
  try {
    execFileSync(command, ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
