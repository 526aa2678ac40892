/** A definition or a document is invalid. `path` leads to the mistake, `reason` says what to write instead. */
export class SchemaError extends Error {
  readonly code = 'INVALID_SCHEMA'
  /** For example `tables.tasks.columns.status.default`; empty for the document itself. */
  readonly path: string
  readonly reason: string

  constructor(path: string, reason: string) {
    super(path === '' ? reason : `${path}: ${reason}`)
    this.name = 'SchemaError'
    this.path = path
    this.reason = reason
  }
}
