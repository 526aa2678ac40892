import type { EngineStep } from './engine-step.ts'
import { runEngine, type EngineRun, type StepResult, type StepWatch } from './run-engine.ts'
import { withCredentials } from './run-environment.ts'
import { reopeningSandbox } from './sandbox/reopening-sandbox.ts'

/** An engine in the folder of one run, in one sandbox for all of its steps. */
export interface OpenEngine {
  /** As `runEngine`; one step at a time. */
  step(step: EngineStep, watch?: StepWatch): Promise<StepResult>
  /** Ends the sandbox and what may still run in it. */
  close(): Promise<void>
}

/** The sandbox is made at once, and beside what the caller does until the first step. @throws TypeError for credentials that set what they must not */
export function openEngine(run: EngineRun): OpenEngine {
  const { engine, directory, limits, graceSeconds, stateEndpoint } = run
  const programs = reopeningSandbox(run.sandbox, {
    directory: directory.work,
    env: withCredentials(directory.environment, run.credentials),
    readOnly: [engine.binary, directory.config, ...run.readOnly],
    limits: { ...limits, seconds: limits.seconds + graceSeconds },
    network: { stateEndpoint },
  })
  return {
    step: (step, watch) => runEngine(run, programs, step, watch),
    close: () => programs.close(),
  }
}
