import { chown } from 'node:fs/promises'
import type {
  OpenSandbox,
  OutputRules,
  RunLimits,
  RunningProcess,
  Sandbox,
  SandboxPlace,
  SandboxProgram,
  StateEndpoint,
} from '../sandbox/sandbox.ts'
import { startAlone } from '../sandbox/start-alone.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { TEST_RUNNER } from './test-sandbox.ts'

const TEST_LIMITS: RunLimits = {
  memoryBytes: 1024 * 1024 * 1024,
  processes: 128,
  diskBytes: 64 * 1024 * 1024,
  seconds: 30,
}

export interface CommandOptions {
  limits?: Partial<RunLimits>
  stateEndpoint?: StateEndpoint
  env?: Record<string, string>
  output?: Partial<OutputRules>
}

/** An empty folder, and what a sandbox is opened with to work there. */
export async function emptyPlace(
  options: CommandOptions = {},
): Promise<{ directory: string; place: SandboxPlace }> {
  const directory = await temporaryFolder()
  if (TEST_RUNNER !== null) await chown(directory, TEST_RUNNER.uid, TEST_RUNNER.gid)
  const place: SandboxPlace = {
    directory,
    env: { PATH: '/usr/bin:/bin', ...options.env },
    readOnly: [],
    limits: { ...TEST_LIMITS, ...options.limits },
    network: { stateEndpoint: options.stateEndpoint ?? null },
  }
  return { directory, place }
}

/** Starts a script of bash in a sandbox of its own, in an empty folder. */
export async function startScript(
  sandbox: Sandbox,
  script: string,
  options: CommandOptions = {},
): Promise<RunningProcess> {
  const { place } = await emptyPlace(options)
  return startAlone(sandbox, { ...place, ...programOf(script, options.output) })
}

/** Runs a script to its end. */
export async function runScript(sandbox: Sandbox, script: string, options: CommandOptions = {}) {
  return readToEnd(await startScript(sandbox, script, options))
}

/** Runs a script to its end in a sandbox that stays. */
export async function runIn(sandbox: Pick<OpenSandbox, 'start'>, script: string) {
  return readToEnd(await sandbox.start(programOf(script)))
}

function programOf(script: string, output: Partial<OutputRules> = {}): SandboxProgram {
  const rules = { scrub: (text: string) => text, scrubReach: 0, lineCharsMax: 1_000, totalCharsMax: 1e6 }
  return { command: ['/usr/bin/bash', '-c', script], output: { ...rules, ...output } }
}

async function readToEnd(running: RunningProcess) {
  const lines: string[] = []
  for await (const { text } of running.lines) lines.push(text)
  return { ...(await running.exit), text: lines.join('\n') }
}
