import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEngineLine, readDiagnostic, type DiagnosticEvent, type EngineEvent } from './engine-event.ts'
import { isChanging, printsDocument, stepArguments, tellsChanges, type EngineStep } from './engine-step.ts'
import type { Engine } from './find-engine.ts'
import type { RunDirectory } from './prepare-run.ts'
import type {
  KillReason,
  ProcessExit,
  OpenSandbox,
  OutputRules,
  RunLimits,
  RunningProcess,
  Sandbox,
  StateEndpoint,
} from './sandbox/sandbox.ts'
import { createScrubber, type Scrubber } from './scrubber.ts'

export interface EngineRun {
  engine: Engine
  sandbox: Sandbox
  directory: RunDirectory
  /** The cloud account's, for the environment. Their values are taken out of all output. */
  credentials: Readonly<Record<string, string>>
  /** Further texts that nobody may read: the inputs that are secret. */
  secrets: readonly string[]
  /** Folders that the engine reads beside its own: the provider mirror. */
  readOnly: readonly string[]
  /** `seconds`: until the step is interrupted, as if it were cancelled. */
  limits: RunLimits
  /** How long an interrupted step may take to end by itself before it is killed. */
  graceSeconds: number
  stateEndpoint: StateEndpoint | null
}

export interface StepWatch {
  /** Cancels: one SIGINT, and after the grace an end for all of it. */
  signal?: AbortSignal
  /** Called for every line in its order, secrets removed; of steps that print a document only for what they say beside it. The engine waits while it is not resolved. */
  onEvent?(event: EngineEvent, stream: 'stdout' | 'stderr'): void | Promise<void>
}

export type StepOutcome = 'succeeded' | 'failed' | 'cancelled' | 'timed_out' | 'killed'

export interface StepResult {
  outcome: StepOutcome
  exitCode: number | null
  killedFor: KillReason | null
  /** Of a plan or a comparison that succeeded: whether anything is to be changed or was found changed. */
  hasChanges: boolean | null
  /** What `validate`, `show` and `output` print. **Secrets are in it as they are.** */
  document: unknown
  diagnostics: readonly DiagnosticEvent[]
  /** A changing step was cut short: what there is in the cloud is no longer known from the state. */
  stateIsUnknown: boolean
  /** The engine could not hand its state to the backend and left it as this file, for `state_push`. */
  erroredState: string | null
}

const LINE_CHARS_MAX = 64 * 1024
const EVENTS_CHARS_MAX = 64 * 1024 * 1024
/** A plan holds its state, or its changes, several times over: a state that could not be kept (`STATE_BYTES_MAX`) is not begun. */
const DOCUMENT_CHARS_MAX = 32 * 1024 * 1024
const DIAGNOSTICS_MAX = 200
const ERRORED_STATE = 'errored.tfstate'

/**
 * Runs one step of the engine in the run's sandbox and waits for its end. A step that fails is a result, not an error.
 * @throws when it cannot be started at all
 */
export async function runEngine(
  run: EngineRun,
  programs: Pick<OpenSandbox, 'start'>,
  step: EngineStep,
  watch: StepWatch = {},
): Promise<StepResult> {
  const { engine, directory } = run
  const asDocument = printsDocument(step)
  const running = await programs.start({
    command: [
      engine.binary,
      ...stepArguments(engine, step),
      ...(step.kind === 'init' ? directory.initArguments : []),
    ],
    output: outputRules(run, asDocument),
  })
  const ending = endInTime(running, run, watch.signal)
  try {
    const read = asDocument
      ? await readDocument(running, scrubberOf(run), watch)
      : await readEvents(running, watch)
    const exit = await running.exit
    const stopped = ending.reason()
    const outcome = outcomeOf(step, exit, stopped)
    const isReadable = !asDocument || 'document' in read
    return {
      outcome: outcome === 'succeeded' && !isReadable ? 'failed' : outcome,
      exitCode: exit.code,
      killedFor: exit.killedFor,
      hasChanges: tellsChanges(step) && outcome === 'succeeded' ? exit.code === 2 : null,
      document: 'document' in read ? read.document : null,
      diagnostics: read.diagnostics,
      stateIsUnknown: isChanging(step) && wasCutShort(exit),
      erroredState: await erroredStateIn(directory.work),
    }
  } catch (error) {
    // Whoever was told of a line failed: nothing may go on unseen.
    await running.kill()
    throw error
  } finally {
    ending.stop()
  }
}

function scrubberOf({ directory, credentials, secrets }: EngineRun): Scrubber {
  const { TF_HTTP_PASSWORD: token = '' } = directory.environment
  return createScrubber([token, ...directory.secrets, ...Object.values(credentials), ...secrets])
}

function outputRules(run: EngineRun, asDocument: boolean): OutputRules {
  const { scrub, reach } = scrubberOf(run)
  if (!asDocument)
    return { scrub, scrubReach: reach, lineCharsMax: LINE_CHARS_MAX, totalCharsMax: EVENTS_CHARS_MAX }
  // A document is for the caller, who needs it whole; what the engine says beside it is scrubbed when it is read.
  const whole = { lineCharsMax: DOCUMENT_CHARS_MAX, totalCharsMax: DOCUMENT_CHARS_MAX }
  return { scrub: (text) => text, scrubReach: 0, ...whole }
}

type StopReason = 'cancelled' | 'timed_out'

/** Interrupts once, for whichever reason comes first, and kills when the grace is over. */
function endInTime(running: RunningProcess, run: EngineRun, signal: AbortSignal | undefined) {
  let reason: StopReason | null = null
  const timers: NodeJS.Timeout[] = []
  const stopFor = (why: StopReason) => {
    if (reason !== null) return
    reason = why
    running.interrupt()
    timers.push(setTimeout(() => void running.kill(), run.graceSeconds * 1000))
  }
  const cancel = () => stopFor('cancelled')
  timers.push(setTimeout(() => stopFor('timed_out'), run.limits.seconds * 1000))
  if (signal?.aborted === true) cancel()
  else signal?.addEventListener('abort', cancel, { once: true })
  return {
    reason: () => reason,
    stop() {
      for (const timer of timers) clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
    },
  }
}

interface ReadEvents {
  diagnostics: DiagnosticEvent[]
}

async function readEvents(running: RunningProcess, watch: StepWatch): Promise<ReadEvents> {
  const diagnostics: DiagnosticEvent[] = []
  for await (const { stream, text } of running.lines) {
    const event = parseEngineLine(text)
    if (event.type === 'diagnostic' && diagnostics.length < DIAGNOSTICS_MAX) diagnostics.push(event)
    await watch.onEvent?.(event, stream)
  }
  return { diagnostics }
}

async function readDocument(
  running: RunningProcess,
  { scrub }: Scrubber,
  watch: StepWatch,
): Promise<ReadEvents & { document?: unknown }> {
  const lines: string[] = []
  for await (const { stream, text } of running.lines) {
    if (stream === 'stdout') lines.push(text)
    else await watch.onEvent?.(parseEngineLine(scrub(text).slice(0, LINE_CHARS_MAX)), stream)
  }
  const document = parseDocument(lines.join('\n'))
  return document === undefined ? { diagnostics: [] } : { document, diagnostics: diagnosticsIn(document) }
}

function parseDocument(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `validate` tells its findings inside the document. */
function diagnosticsIn(document: unknown): DiagnosticEvent[] {
  if (typeof document !== 'object' || document === null || !('diagnostics' in document)) return []
  const found: unknown[] = Array.isArray(document.diagnostics) ? document.diagnostics : []
  return found.slice(0, DIAGNOSTICS_MAX).flatMap((entry) => {
    const isFields = typeof entry === 'object' && entry !== null
    const diagnostic = isFields ? readDiagnostic({ ...entry }) : null
    return diagnostic === null ? [] : [diagnostic]
  })
}

function outcomeOf(
  step: EngineStep,
  { code, killedFor }: ProcessExit,
  stopped: StopReason | null,
): StepOutcome {
  const isDone = code === 0 || (code === 2 && tellsChanges(step))
  // Interrupted too late: it had done its work.
  if (isDone && killedFor === null) return 'succeeded'
  if (killedFor === 'time') return 'timed_out'
  return stopped ?? (killedFor === null && code !== null && code < 128 ? 'failed' : 'killed')
}

/** An engine that ends by itself after one SIGINT has written its state; one that was killed may not have. */
function wasCutShort(exit: ProcessExit): boolean {
  return exit.killedFor !== null || exit.code === null || exit.code >= 126
}

async function erroredStateIn(folder: string): Promise<string | null> {
  const status = await lstat(join(folder, ERRORED_STATE)).catch(() => null)
  return status?.isFile() === true ? ERRORED_STATE : null
}
