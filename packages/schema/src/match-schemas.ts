import { columnSqlType, findTable } from './columns.ts'
import type { ColumnDefinition, SchemaDocument, TableDefinition } from './document.ts'
import { SchemaError } from './errors.ts'
import { sameName } from './identifiers.ts'
import { concerns, matchNames, type NameMatch } from './match-names.ts'
import type { PlanOptions, RenameAnswer, RenameQuestion } from './plan.ts'

export interface MatchedTable {
  before: TableDefinition
  after: TableDefinition
  columns: NameMatch<ColumnDefinition>
}

export interface MatchedSchema {
  tables: MatchedTable[]
  dropped: TableDefinition[]
  added: TableDefinition[]
  questions: RenameQuestion[]
}

/** Pairs tables and columns of two versions, and asks where a loss could also be a rename. Throws `SchemaError` for answers that fit nothing. */
export function matchSchemas(
  from: SchemaDocument | null,
  to: SchemaDocument,
  options: PlanOptions,
): MatchedSchema {
  const answers = options.renames ?? []
  const useMarkers = options.markers !== 'ignore'
  const before = from?.tables ?? []
  const tableAnswers = answers.filter((answer) => answer.table === undefined)
  const match = matchNames(before, to.tables, tableAnswers, useMarkers, 'tables')
  const newNames = to.tables.map((table) => table.name)
  const tables = match.pairs.map((pair) => {
    const own = columnAnswers(answers, pair.before, pair.after, newNames)
    const columns = matchNames(
      pair.before.columns,
      pair.after.columns,
      own,
      useMarkers,
      `tables.${pair.after.name}.columns`,
    )
    return { ...pair, columns }
  })
  checkAnswers(answers, before, to.tables, tables)
  const questions = [
    ...askAbout(match, tableAnswers, similarTables, (former, candidates) =>
      tableQuestion(former.name, candidates),
    ),
    ...tables.flatMap((table) =>
      askAbout(
        table.columns,
        columnAnswers(answers, table.before, table.after, newNames),
        similarColumns,
        (former, candidates) => columnQuestion(table.after.name, former.name, candidates),
      ),
    ),
  ]
  return {
    tables,
    dropped: match.dropped,
    added: match.added,
    questions: options.unanswered === 'drop_and_add' ? [] : questions,
  }
}

/** Answers about a table's columns: by its new name, or by its old one when no table has that name now. */
function columnAnswers(
  answers: readonly RenameAnswer[],
  before: TableDefinition,
  after: TableDefinition,
  newNames: readonly string[],
): readonly RenameAnswer[] {
  const oldNameIsFree = !newNames.some((name) => sameName(name, before.name))
  return answers.filter((answer) => {
    if (answer.table === undefined) return false
    return sameName(answer.table, after.name) || (oldNameIsFree && sameName(answer.table, before.name))
  })
}

function checkAnswers(
  answers: readonly RenameAnswer[],
  before: readonly TableDefinition[],
  after: readonly TableDefinition[],
  tables: readonly MatchedTable[],
): void {
  answers.forEach((answer, index) => {
    const path = `renames[${index}]`
    if (answer.to === undefined && answer.rename !== false) {
      throw new SchemaError(path, 'write { from, to }, or { from, rename: false } for what is dropped')
    }
    if (answer.table === undefined) return requireNames(path, answer, before, after)
    const name = answer.table
    const table =
      tables.find((candidate) => sameName(candidate.after.name, name)) ??
      tables.find((candidate) => sameName(candidate.before.name, name))
    if (table === undefined) throw new SchemaError(path, `no table ${name} is in both versions`)
    requireNames(path, answer, table.before.columns, table.after.columns)
  })
}

function requireNames(
  path: string,
  answer: RenameAnswer,
  before: readonly { name: string }[],
  after: readonly { name: string }[],
): void {
  if (findTable(before, answer.from) === undefined)
    throw new SchemaError(path, `the old version has no ${answer.from}`)
  if (answer.to !== undefined && findTable(after, answer.to) === undefined) {
    throw new SchemaError(path, `the new version has no ${answer.to}`)
  }
}

function askAbout<T extends { name: string }>(
  match: NameMatch<T>,
  answers: readonly RenameAnswer[],
  similar: (former: T, candidate: T) => boolean,
  ask: (former: T, candidates: string[]) => RenameQuestion,
): RenameQuestion[] {
  return match.dropped.flatMap((former) => {
    const candidates = match.added
      .filter((candidate) => similar(former, candidate))
      .filter((candidate) => !answers.some((answer) => concerns(answer, former.name, candidate.name)))
      .map((candidate) => candidate.name)
    return candidates.length === 0 ? [] : [ask(former, candidates)]
  })
}

/** Values could be carried from one to the other as they are; the names need not be alike. */
function similarColumns(former: ColumnDefinition, candidate: ColumnDefinition): boolean {
  if (former.generated !== undefined || candidate.generated !== undefined) return false
  return columnSqlType(former.type) === columnSqlType(candidate.type)
}

/** At least half of the columns of the wider table are in both, with the same storage. */
function similarTables(former: TableDefinition, candidate: TableDefinition): boolean {
  const common = former.columns.filter((column) =>
    candidate.columns.some(
      (other) =>
        sameName(other.name, column.name) && columnSqlType(other.type) === columnSqlType(column.type),
    ),
  )
  return common.length * 2 >= Math.max(former.columns.length, candidate.columns.length)
}

function tableQuestion(from: string, candidates: string[]): RenameQuestion {
  return {
    kind: 'table',
    from,
    candidates,
    message: `The table ${from} is gone. Was it renamed to ${candidates.join(' or ')}, or are its rows to be deleted?`,
  }
}

function columnQuestion(table: string, from: string, candidates: string[]): RenameQuestion {
  return {
    kind: 'column',
    table,
    from,
    candidates,
    message: `The column ${table}.${from} is gone. Was it renamed to ${candidates.join(' or ')}, or are its values to be deleted?`,
  }
}
