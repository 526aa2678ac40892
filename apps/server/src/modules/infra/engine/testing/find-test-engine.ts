import { describe } from 'vitest'
import { findEngine, type Engine } from '../find-engine.ts'

let found: Promise<Engine | null> | null = null

/** The engine of this machine; null, after saying so loudly, when tests that need one have to be left out. With `CI=true` that is an error. */
function findTestEngine(env: NodeJS.ProcessEnv = process.env): Promise<Engine | null> {
  found ??= findEngine({ configured: env['TENANTRY_TOFU_BIN'] ?? null, path: env['PATH'] ?? '' }).catch(
    (error: unknown) => {
      if (env['CI'] === 'true') throw error
      process.stderr.write(
        `\n*** NO ENGINE: tests with OpenTofu or Terraform are SKIPPED. ${String(error)} ***\n\n`,
      )
      return null
    },
  )
  return found
}

/** A suite that needs the engine itself. */
export async function describeWithEngine(name: string, suite: (engine: Engine) => void): Promise<void> {
  const engine = await findTestEngine()
  if (engine === null) describe.skip(name, () => {})
  else describe(`${name} (${engine.product} ${engine.version})`, () => suite(engine))
}
