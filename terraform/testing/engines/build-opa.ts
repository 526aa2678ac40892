import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { downloadGoModule } from './go-module.ts'

const opa = {
  module: 'github.com/open-policy-agent/opa',
  version: 'v1.22.3',
  checksum: 'h1:d46phjoHHFSl8F2bC8nT8wFxuGEvZRvs8FhYWFqsJ2w=',
}

/** Where a built OPA is kept: outside the repository, so that all checkouts share it. */
export function cachedOpa(env: NodeJS.ProcessEnv = process.env): string {
  const cache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return join(cache, 'tenantry', `opa-${opa.version}-${process.platform}-${process.arch}`, 'opa')
}

/** Builds OPA from its Go module, unless it has been built, and gives the binary. Throws with a sentence for the user where it cannot be done. */
export async function buildOpa(say: (line: string) => void): Promise<string> {
  const binary = cachedOpa()
  if (existsSync(binary)) return binary
  say(`Fetching ${opa.module}@${opa.version} …`)
  downloadGoModule(opa)
  const folder = dirname(binary)
  mkdirSync(folder, { recursive: true })
  const work = mkdtempSync(join(folder, 'build-'))
  try {
    say('Building it: once, and some minutes on two cores …')
    await install(work)
    renameSync(join(work, 'opa'), binary)
    return binary
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** It has no replacements, so Go installs it by name. */
function install(folder: string): Promise<void> {
  const args = ['install', '-trimpath', '-ldflags', '-s -w', `${opa.module}@${opa.version}`]
  const compiler = spawn('go', args, {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOBIN: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let last = ''
  compiler.stderr.setEncoding('utf8').on('data', (part: string) => {
    last = part.trim().split('\n').at(-1) ?? last
  })
  return new Promise((resolve, reject) => {
    compiler.on('error', reject)
    compiler.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`OPA could not be built: ${last}`))
    })
  })
}
