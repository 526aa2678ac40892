import type { RenameQuestion } from './plan.ts'

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

/** The two versions can be read as a rename or as a loss, or lose data without leave; nothing is planned. */
export class MigrationRefusedError extends Error {
  readonly code = 'MIGRATION_REFUSED'
  /** To be answered by name, through `renamedFrom` or `PlanOptions.renames`. */
  readonly questions: RenameQuestion[]
  /** Summaries of the destructive changes that were not allowed. */
  readonly destructive: string[]

  constructor(message: string, questions: RenameQuestion[], destructive: string[]) {
    super(message)
    this.name = 'MigrationRefusedError'
    this.questions = questions
    this.destructive = destructive
  }
}

/** The planner met a difference that it has no SQL for: a defect of the planner, never of the schema. */
export class PlannerError extends Error {
  readonly code = 'PLANNER_ERROR'

  constructor(message: string) {
    super(message)
    this.name = 'PlannerError'
  }
}
