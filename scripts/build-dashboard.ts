import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = `${root}apps/dashboard/dist/.sources`

/** What the built files depend on. */
const SOURCES = [
  'apps/dashboard/{src,public}/**/*.*',
  'apps/dashboard/{index.html,package.json,vite.config.ts}',
  'packages/{sdk,contract,schema,react}/src/**/*.*',
  'package-lock.json',
]

/** Builds the dashboard when its sources are others than those it was built from. True when it did. */
export async function buildDashboard(): Promise<boolean> {
  const wanted = hashSources()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false
  const { code, output } = await runVite()
  if (code !== 0) throw new Error(`The dashboard could not be built:\n${output}`)
  writeFileSync(stamp, wanted)
  return true
}

function hashSources(): string {
  const hash = createHash('sha256')
  const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: root, withFileTypes: true }))
  const paths = files.filter((file) => file.isFile()).map(({ parentPath, name }) => `${parentPath}/${name}`)
  for (const path of paths.toSorted()) {
    if (/\.test\.tsx?$|\/testing\//.test(path)) continue
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

function runVite(): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(`${root}node_modules/.bin/vite`, ['build', '--logLevel', 'warn'], {
      cwd: `${root}apps/dashboard`,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Conditions of the parent are for sources of this repository; React would be built for developing.
      env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' },
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}
