import { chmod, copyFile, mkdir, rename, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { cachedOpenTofu } from '../../../../../../../terraform/testing/engines/build-opentofu.ts'
import { findEngine, type Engine } from '../find-engine.ts'
import { requireReachable } from '../require-reachable.ts'
import { TEST_RUNNER } from './test-sandbox.ts'

let found: Promise<Engine | null> | null = null

/** The engine of this machine; null, after saying so loudly, when tests that need one have to be left out. With `CI=true` that is an error. */
export function findTestEngine(env: NodeJS.ProcessEnv = process.env): Promise<Engine | null> {
  found ??= findReachable(env).catch((error: unknown) => {
    if (env['CI'] === 'true') throw error
    process.stderr.write(
      `\n*** NO ENGINE: tests with OpenTofu or Terraform are SKIPPED. ${String(error)} ***\n\n`,
    )
    return null
  })
  return found
}

/** The engine, or a copy of it where runs can get at it: a home folder of root lets nobody through. */
async function findReachable(env: NodeJS.ProcessEnv): Promise<Engine> {
  const search = { configured: env['TENANTRY_TOFU_BIN'] ?? null, path: env['PATH'] ?? '' }
  // Behind what is installed: what `npm run engine` has built.
  const engine = await findEngine(search).catch(() =>
    findEngine({ ...search, configured: cachedOpenTofu(env) }),
  )
  if (TEST_RUNNER === null) return engine
  const isReachable = await requireReachable(engine.binary, TEST_RUNNER).then(
    () => true,
    () => false,
  )
  if (isReachable) return engine
  // One copy for all runs of the tests: it is large, and test processes are ended without a chance to tidy up.
  const folder = join(tmpdir(), `tenantry-engine-${engine.product}-${engine.version}`)
  const binary = join(folder, engine.product)
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o755)
  if ((await stat(folder)).uid !== process.getuid?.()) throw new Error(`${folder} belongs to somebody else.`)
  const isThere = await stat(binary).then(
    () => true,
    () => false,
  )
  if (isThere) return { ...engine, binary }
  const unfinished = `${binary}-${process.pid}`
  await copyFile(engine.binary, unfinished)
  await rename(unfinished, binary)
  return { ...engine, binary }
}

/** A suite that needs the engine itself. */
export async function describeWithEngine(name: string, suite: (engine: Engine) => void): Promise<void> {
  const engine = await findTestEngine()
  if (engine === null) describe.skip(name, () => {})
  else describe(`${name} (${engine.product} ${engine.version})`, () => suite(engine))
}
