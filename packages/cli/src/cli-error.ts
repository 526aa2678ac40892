import { EXIT, type ExitCode } from './exit-codes.ts'

export interface CliErrorOptions {
  hint?: string
  exitCode?: ExitCode
  /** Where the mistake is: `schemas/app.schema.ts:12`. */
  location?: string
  cause?: unknown
}

/** A failure that the command line itself finds: what is wrong, and what to do. */
export class CliError extends Error {
  readonly code: string
  readonly hint: string | undefined
  readonly exitCode: ExitCode
  readonly location: string | undefined

  constructor(code: string, message: string, options: CliErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'CliError'
    this.code = code
    this.hint = options.hint
    this.exitCode = options.exitCode ?? EXIT.failure
    this.location = options.location
  }
}

export function usageError(message: string, hint?: string): CliError {
  return new CliError('USAGE', message, { exitCode: EXIT.usage, ...(hint !== undefined && { hint }) })
}

/** Ends the command with an exit code after everything has been said. */
export class Stop extends Error {
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode) {
    super(`exit ${exitCode}`)
    this.name = 'Stop'
    this.exitCode = exitCode
  }
}
