import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { downloadGoModule } from './go-module.ts'

/** Exactly this release, with the checksum that Go's checksum database has for it. */
const opentofu = {
  module: 'github.com/opentofu/opentofu',
  version: 'v1.12.6',
  checksum: 'h1:0VT4P8pMmGcCUnQ9JDrJ+Qg2d35Vzm4FFd/9+H7oF98=',
}

const PACKAGES_A_LINE = 200

/** Where a built OpenTofu is kept: outside the repository, so that all checkouts share it. */
export function cachedOpenTofu(env: NodeJS.ProcessEnv = process.env): string {
  const cache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return join(cache, 'tenantry', `opentofu-${opentofu.version}-${process.platform}-${process.arch}`, 'tofu')
}

/**
 * Builds OpenTofu from its Go module, unless it has been built, and gives the binary. `go install` refuses a module with replacements, so the module is
 * downloaded, copied and built. Takes some minutes the first time. Throws with a sentence for the user where it cannot be done.
 */
export async function buildOpenTofu(say: (line: string) => void): Promise<string> {
  const binary = cachedOpenTofu()
  if (existsSync(binary)) return binary
  const folder = dirname(binary)
  mkdirSync(folder, { recursive: true })
  const work = mkdtempSync(join(folder, 'build-'))
  try {
    say(`Fetching ${opentofu.module}@${opentofu.version} …`)
    const source = join(work, 'source')
    cpSync(downloadGoModule(opentofu), source, { recursive: true })
    makeWritable(source)
    say('Building it: once, and several minutes on two cores …')
    await build(source, join(work, 'tofu'), say)
    renameSync(join(work, 'tofu'), binary)
    return binary
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name))
  }
}

function build(source: string, output: string, say: (line: string) => void): Promise<void> {
  const flags = `-s -w -X ${opentofu.module}/version.dev=no`
  const compiler = spawn(
    'go',
    ['build', '-v', '-trimpath', '-buildvcs=false', '-ldflags', flags, '-o', output, './cmd/tofu'],
    {
      cwd: source,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  // Go names each package that it has compiled.
  let packages = 0
  let last = ''
  createInterface({ input: compiler.stderr }).on('line', (line) => {
    last = line
    if (++packages % PACKAGES_A_LINE === 0) say(`  ${packages} packages compiled`)
  })
  return new Promise((resolve, reject) => {
    compiler.on('error', reject)
    compiler.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`OpenTofu could not be built: ${last}`))
    })
  })
}
