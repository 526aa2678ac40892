export { EngineMissing, ModuleRefused, RunsFolderUnusable, SandboxMissing } from './errors.ts'
export { findEngine } from './find-engine.ts'
export type { Engine, EngineProduct } from './find-engine.ts'
export { parseEngineLine } from './engine-event.ts'
export type { DiagnosticEvent, EngineEvent, EngineOutput, ResourceChange } from './engine-event.ts'
export { prepareRun } from './prepare-run.ts'
export type { RunDirectory, RunnerUser, RunPreparation } from './prepare-run.ts'
export type { HttpBackend, RunBackend, S3Backend } from './run-environment.ts'
export { openEngine } from './open-engine.ts'
export type { OpenEngine } from './open-engine.ts'
export type { EngineRun, StepOutcome, StepResult, StepWatch } from './run-engine.ts'
export type { EngineStep } from './engine-step.ts'
export { chooseSandbox, NOBODY } from './sandbox/choose-sandbox.ts'
export type { SandboxChoice } from './sandbox/choose-sandbox.ts'
export type {
  OutputLine,
  ProcessExit,
  RunLimits,
  RunningProcess,
  Sandbox,
  StateEndpoint,
} from './sandbox/sandbox.ts'
export { createScrubber, scrubValue } from './scrubber.ts'
export type { Scrubber } from './scrubber.ts'
export { rejectLocalExec } from './module-check/reject-local-exec.ts'
export type { Entry } from './module-check/entry.ts'
export { Unreadable } from './module-check/entry.ts'
export { readHcl } from './module-check/hcl-entries.ts'
export { readTokens, type Token } from './module-check/hcl-tokens.ts'
