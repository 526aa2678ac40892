/** What a change asks of the people who own the data, from nothing to a decision. */
export type ChangeClass = 'safe' | 'rebuild' | 'needs_data' | 'destructive'

export type ChangeKind =
  | 'add_table'
  | 'drop_table'
  | 'rename_table'
  | 'add_column'
  | 'drop_column'
  | 'rename_column'
  | 'change_type'
  | 'change_not_null'
  | 'change_unique'
  | 'change_default'
  | 'change_check'
  | 'change_collation'
  | 'change_generated'
  | 'change_reference'
  | 'change_primary_key'
  | 'change_autoincrement'
  | 'add_index'
  | 'drop_index'
  | 'change_index'
  | 'add_fts'
  | 'drop_fts'
  | 'change_fts'
  | 'change_access'

/** One difference between two versions. */
export interface SchemaChange {
  class: ChangeClass
  kind: ChangeKind
  /** The table's name in the new version, or in the old one when it is dropped. */
  table: string
  column?: string
  index?: string
  /** One line for people, like `+ tasks.assigned_to (TEXT)`. */
  summary: string
}

/** A read-only query over the database as it is before the migration; it must count 0 or the migration must not begin. */
export interface DataCheck {
  table: string
  column?: string
  index?: string
  /** Gives one row with one number, `failures`. */
  sql: string
  /** Gives up to five of the offending rows or values. */
  sample_sql: string
  /** What is wrong with the rows that are counted, and what to do about it. */
  message: string
}

/** Steps beyond the changes themselves: what has to leave or come back around a rename or a rebuild. */
export type StepKind = ChangeKind | 'rebuild_table' | 'prepare' | 'restore'

/** Statements that belong together, in order. */
export interface MigrationStep {
  class: ChangeClass
  kind: StepKind
  table: string
  column?: string
  index?: string
  summary: string
  /** The changes that this step completes; empty for `prepare` and `restore`. */
  changes: SchemaChange[]
  statements: string[]
  checks: DataCheck[]
}

/**
 * Says what became of a table or (with `table`, by its new or old name) of a column. `{ from, to }`: it was renamed.
 * `{ from, to, rename: false }`: these two have nothing to do with each other. `{ from, rename: false }`: it is dropped.
 */
export interface RenameAnswer {
  table?: string
  from: string
  to?: string
  rename?: boolean
}

/** A table or column that is gone, and new ones that it could have become. */
export interface RenameQuestion {
  kind: 'table' | 'column'
  /** The new name of the column's table. */
  table?: string
  from: string
  candidates: string[]
  message: string
}

/** A rename that the plan carries out; `table` (its new name) for columns. */
export interface AppliedRename {
  table?: string
  from: string
  to: string
}

export interface PlanOptions {
  renames?: readonly RenameAnswer[]
  /** `ignore` leaves `renamed_from` in the new version unread, for a plan back to an older version. */
  markers?: 'apply' | 'ignore'
  /** `drop_and_add` takes whatever is not named in `renames` for what it says, without asking. */
  unanswered?: 'ask' | 'drop_and_add'
  /** With `false`, a plan with destructive changes is refused. */
  allowDestructive?: boolean
}

/** Everything that brings a database from one version to another. JSON as it stands. */
export interface MigrationPlan {
  /** The gravest class of its steps; `safe` for an empty plan. */
  class: ChangeClass
  steps: MigrationStep[]
  /** Open questions: with any, the steps say what would happen if nothing was renamed. */
  questions: RenameQuestion[]
  renames: AppliedRename[]
  /**
   * `PRAGMA foreign_keys = OFF` before BEGIN (inside a transaction it does nothing), and
   * `PRAGMA foreign_key_check` must be empty before COMMIT.
   */
  foreign_keys_off: boolean
}

const GRAVITY: readonly ChangeClass[] = ['safe', 'rebuild', 'needs_data', 'destructive']

export function gravestClass(classes: readonly ChangeClass[]): ChangeClass {
  return GRAVITY.findLast((candidate) => classes.includes(candidate)) ?? 'safe'
}
