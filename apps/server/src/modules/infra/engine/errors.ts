/** No usable engine. The message says what to install; it is for whoever runs the installation. */
export class EngineMissing extends Error {
  override readonly name = 'EngineMissing'
}

/** Nothing that a run may be started in. The message says what to install; it is for whoever runs the installation. */
export class SandboxMissing extends Error {
  override readonly name = 'SandboxMissing'
}

/** The folder for runs, or a file that they need, is out of reach of the user that they belong to. For whoever runs the installation. */
export class RunsFolderUnusable extends Error {
  override readonly name = 'RunsFolderUnusable'
}

/** A module that is not taken. The message is for whoever wrote the module, and names the file. */
export class ModuleRefused extends Error {
  override readonly name = 'ModuleRefused'
  /** Relative to the module's folder. */
  readonly file: string
  readonly line: number | null

  constructor(file: string, line: number | null, reason: string) {
    super(`${file}${line === null ? '' : `:${line}`}: ${reason}`)
    this.file = file
    this.line = line
  }
}
