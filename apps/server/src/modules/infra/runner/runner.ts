import type { EngineEvent, EngineStep, S3Backend, StepResult } from '../engine/index.ts'

/** What a run is given to work with. */
export interface RunOrder {
  resourceId: string
  moduleFolder: string
  /** Values of the module's variables, the server's own among them. */
  inputs: Readonly<Record<string, unknown>>
  /** The cloud account's, for the environment. */
  credentials: Readonly<Record<string, string>>
  /** Texts that must appear in no line. */
  secrets: readonly string[]
  /** Reads and, if it may, writes the state of the resource. */
  stateToken: string
  /** Where the engine keeps the state itself; null for the server's own backend. */
  s3: S3Backend | null
}

/** A folder in a sandbox, with an engine to run in it. */
export interface OpenRun {
  step(step: EngineStep, watch: StepOptions): Promise<StepResult>
  /** A file of the run's folder; null when there is none of that name. */
  read(name: string): Promise<Buffer | null>
  write(name: string, bytes: Buffer): Promise<void>
  /** Removes everything. */
  close(): Promise<void>
}

export interface StepOptions {
  signal: AbortSignal
  onEvent(event: EngineEvent): void | Promise<void>
}

/** Runs engines. */
export interface Runner {
  /** @throws EngineMissing, SandboxMissing, ModuleRefused, RunsFolderUnusable */
  open(order: RunOrder): Promise<OpenRun>
}
