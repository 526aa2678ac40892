import { execFileSync } from 'node:child_process'
import { describe } from 'vitest'
import { createOutbound, machineAddresses, type AllowedDestination } from '../../../../kernel/net/index.ts'
import type { RunnerUser } from '../prepare-run.ts'
import { chooseSandbox, NOBODY } from '../sandbox/choose-sandbox.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'

const INSTALL_MS = 120_000

/** Whom runs of tests belong to. */
export const TEST_RUNNER: RunnerUser | null = process.getuid?.() === 0 ? NOBODY : null

/** What tests let a run reach beside the public internet, as an installation would with TENANTRY_OUTBOUND_ALLOW. */
export const allowedDestinations: AllowedDestination[] = []
/** Names that tests made up, and their addresses. All others have none: tests ask no DNS. */
export const addressesOf = new Map<string, string>()

const outbound = createOutbound(
  { allowed: allowedDestinations, ownHosts: [], ownAddresses: machineAddresses },
  async (name) => [addressesOf.get(name) ?? []].flat(),
)

let found: Promise<Sandbox | null> | null = null

/** Bubblewrap; where it is missing Debian's is installed, if we may. Null, after saying so loudly, when its tests have to be left out. */
export function findTestSandbox(env: NodeJS.ProcessEnv = process.env): Promise<Sandbox | null> {
  found ??= findOrInstall().catch((error: unknown) => {
    if (env['CI'] === 'true') throw error
    process.stderr.write(`\n*** NO SANDBOX: tests of isolation are SKIPPED. ${String(error)} ***\n\n`)
    return null
  })
  return found

  async function findOrInstall(): Promise<Sandbox> {
    try {
      return await choose()
    } catch (error) {
      if (process.getuid?.() !== 0) throw error
      const options = { stdio: 'ignore', timeout: INSTALL_MS } as const
      execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'bubblewrap'], options)
      return choose()
    }
  }

  function choose(): Promise<Sandbox> {
    return chooseSandbox({
      unsafeLocalRunner: false,
      dockerImage: null,
      runner: TEST_RUNNER,
      cgroups: [],
      connectOutside: (host, port, signal) => outbound.connect(host, port, signal),
      environment: env,
    })
  }
}

/** A suite that needs a sandbox. */
export async function describeWithSandbox(name: string, suite: (sandbox: Sandbox) => void): Promise<void> {
  const sandbox = await findTestSandbox()
  if (sandbox === null) describe.skip(name, () => {})
  else describe(name, () => suite(sandbox))
}
