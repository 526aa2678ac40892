import { chown } from 'node:fs/promises'
import type { RunLimits, RunningProcess, Sandbox, SandboxRun, StateEndpoint } from '../sandbox/sandbox.ts'
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
  output?: Partial<SandboxRun['output']>
}

/** Starts a script of bash in a sandbox, in an empty folder. */
export async function startScript(
  sandbox: Sandbox,
  script: string,
  options: CommandOptions = {},
): Promise<RunningProcess> {
  const directory = await temporaryFolder()
  if (TEST_RUNNER !== null) await chown(directory, TEST_RUNNER.uid, TEST_RUNNER.gid)
  return sandbox.start({
    directory,
    command: ['/usr/bin/bash', '-c', script],
    env: { PATH: '/usr/bin:/bin', ...options.env },
    readOnly: [],
    limits: { ...TEST_LIMITS, ...options.limits },
    network: { stateEndpoint: options.stateEndpoint ?? null },
    output: {
      scrub: (text) => text,
      scrubReach: 0,
      lineCharsMax: 1_000,
      totalCharsMax: 1e6,
      ...options.output,
    },
  })
}

/** Runs a script to its end. */
export async function runScript(sandbox: Sandbox, script: string, options: CommandOptions = {}) {
  const running = await startScript(sandbox, script, options)
  const lines: string[] = []
  for await (const { text } of running.lines) lines.push(text)
  return { ...(await running.exit), text: lines.join('\n') }
}
