import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { EngineEvent } from '../engine-event.ts'
import type { EngineStep } from '../engine-step.ts'
import type { Engine } from '../find-engine.ts'
import { prepareRun, type RunDirectory } from '../prepare-run.ts'
import type { HttpBackend } from '../run-environment.ts'
import { openEngine, type EngineRun, type StepResult, type StepWatch } from '../index.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { folderWith, temporaryFolder } from './temporary-folder.ts'
import { TEST_RUNNER } from './test-sandbox.ts'

export interface TestRun {
  directory: RunDirectory
  /** All events so far. */
  events: EngineEvent[]
  step(step: EngineStep, watch?: StepWatch): Promise<StepResult>
  /** `init`, `plan` and `apply`, which have to succeed. */
  apply(): Promise<void>
}

export interface TestRunOptions {
  files: Readonly<Record<string, string>>
  inputs?: Record<string, unknown>
  backend?: { backend: HttpBackend; port: number }
  run?: Partial<Pick<EngineRun, 'credentials' | 'secrets' | 'graceSeconds'>> & {
    limits?: Partial<EngineRun['limits']>
  }
}

const MIB = 1024 * 1024

/** Prepares a run of a module that a test wrote. */
export async function testRun(engine: Engine, sandbox: Sandbox, options: TestRunOptions): Promise<TestRun> {
  const directory = await prepareRun({
    root: join(await temporaryFolder(), 'runs'),
    moduleFolder: await folderWith(options.files),
    inputs: options.inputs ?? {},
    backend: options.backend?.backend ?? null,
    providerMirror: null,
    owner: sandbox.kind === 'unsafe-local' ? null : TEST_RUNNER,
  })
  const run: EngineRun = {
    engine,
    sandbox,
    directory,
    credentials: {},
    secrets: [],
    readOnly: [],
    graceSeconds: 20,
    stateEndpoint: options.backend === undefined ? null : { host: '127.0.0.1', port: options.backend.port },
    ...options.run,
    limits: {
      memoryBytes: 1024 * MIB,
      processes: 256,
      diskBytes: 256 * MIB,
      seconds: 60,
      ...options.run?.limits,
    },
  }
  const opened = openEngine(run)
  onTestFinished(() => opened.close())
  const events: EngineEvent[] = []
  const step = (step: EngineStep, watch: StepWatch = {}) =>
    opened.step(step, {
      ...watch,
      async onEvent(event, stream) {
        events.push(event)
        await watch.onEvent?.(event, stream)
      },
    })
  return {
    directory,
    events,
    step,
    async apply() {
      for (const one of [
        { kind: 'init' },
        { kind: 'plan', out: 'plan.bin' },
        { kind: 'apply', planFile: 'plan.bin' },
      ] as const) {
        const result = await step(one)
        if (result.outcome !== 'succeeded')
          throw new Error(
            `${one.kind}: ${JSON.stringify(result)}\n${events.map(({ message }) => message).join('\n')}`,
          )
      }
    },
  }
}
