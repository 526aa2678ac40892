/** What the programs of one run have, apart from everything else on the machine. Paths are the same inside as outside. */
export interface SandboxPlace {
  /** The only folder that they may write to, beside a small `/tmp` of their own. Where they start. */
  directory: string
  /** All of their environment. Secrets go here and never into the command, which others can read. */
  env: Readonly<Record<string, string>>
  /** Files and folders that they see beside programs and libraries of the system, and cannot change. */
  readOnly: readonly string[]
  limits: RunLimits
  network: { stateEndpoint: StateEndpoint | null }
}

/** One program there. */
export interface SandboxProgram {
  command: readonly [string, ...string[]]
  output: OutputRules
}

export interface RunLimits {
  memoryBytes: number
  /** Processes and threads. */
  processes: number
  /** The run's folder. */
  diskBytes: number
  /** After this a program is killed. */
  seconds: number
}

/** Where the state backend listens: inside, `http://127.0.0.1:<port>` leads there, and so does the proxy. */
export interface StateEndpoint {
  host: string
  port: number
  /** The port inside, where it is another one: ports below 1024 are not for everybody. */
  insidePort?: number
}

/** 0 without one. */
export function insidePort(endpoint: StateEndpoint | null): number {
  return endpoint?.insidePort ?? endpoint?.port ?? 0
}

export interface OutputRules {
  /** Applied to every line before anybody sees it. */
  scrub: (text: string) => string
  /** How much longer than what it is replaced with a scrubbed text can be: a line is cut after it was scrubbed. */
  scrubReach: number
  lineCharsMax: number
  /** What comes after this is read and dropped. */
  totalCharsMax: number
}

export interface OutputLine {
  stream: 'stdout' | 'stderr'
  text: string
}

export interface ProcessExit {
  code: number | null
  signal: string | null
  /** What ended it, if not itself: a limit, or `kill()`. */
  killedFor: KillReason | null
}

export type KillReason = 'time' | 'memory' | 'disk' | 'asked'

export interface RunningProcess {
  pid: number
  /** Read once. Whoever does not read holds the program up. */
  lines: AsyncIterable<OutputLine>
  /** Nothing that it has started runs any more when this resolves. */
  exit: Promise<ProcessExit>
  /** One SIGINT to the program alone. Every further call does nothing: a second one makes engines drop their state. */
  interrupt(): void
  /** Ends it and everything it started. */
  kill(): Promise<void>
}

/** A sandbox for the programs of one run, one after the other: nothing that one of them leaves running is there when the next one starts. */
export interface OpenSandbox {
  /** One at a time. */
  start(program: SandboxProgram): Promise<RunningProcess>
  /** After a program that was killed there is no room for another. */
  isOver(): boolean
  /** Ends what runs in it. */
  close(): Promise<void>
}

export interface Sandbox {
  kind: 'docker' | 'bubblewrap' | 'unsafe-local'
  /** What keeps runs apart here, and what does not, for the log and the operator. */
  describe: readonly string[]
  open(place: SandboxPlace): Promise<OpenSandbox>
}
