import type { Command } from 'commander'
import type { Filter } from '@tenantry/sdk'
import { usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { collect, readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { cellText, countText, textTable } from '../text-table.ts'

interface QueryOptions {
  select?: string
  where: string[]
  order: string[]
  limit?: number
  cursor?: string
  count?: boolean
}

interface SqlOptions {
  param: string[]
  write?: boolean
}

export function registerQuery(program: Command, open: OpenContext): void {
  program
    .command('query <database> <table>')
    .description('read rows of a table')
    .option('--select <columns>', 'columns, or the JSON list of the Data API')
    .option('--where <json>', 'a condition: \'{"status":{"eq":"active"}}\' (repeatable)', collect, [])
    .option('--order <column>', 'sort by; "-column" for the last first (repeatable)', collect, [])
    .option('--limit <n>', 'rows (100)', readNumber)
    .option('--cursor <cursor>', 'the page after')
    .option('--count', 'count all that match')
    .addHelpText(
      'after',
      `
Examples:
  tenantry query acme tasks --select id,title --order -id --limit 5
  tenantry query acme tasks --where '{"status":{"eq":"todo"}}' --count
  tenantry query acme projects --select '["name",{"tasks":["title"]}]' --json`,
    )
    .action(async (database: string, table: string, options: QueryOptions, command: Command) =>
      query(open(command), database, table, options),
    )
  program
    .command('sql <database> <statement>')
    .description('run one SQL statement')
    .option('--param <value>', 'value for a ?; JSON, or text (repeatable)', collect, [])
    .option('--write', 'let the statement change data')
    .addHelpText(
      'after',
      `
Examples:
  tenantry sql acme "select count(*) as n from tasks"
  tenantry sql acme "update tasks set status = ? where id = ?" --param done --param 7 --write`,
    )
    .action(async (database: string, statement: string, options: SqlOptions, command: Command) =>
      sql(open(command), database, statement, options),
    )
}

async function query(
  context: Context,
  database: string,
  table: string,
  options: QueryOptions,
): Promise<void> {
  const { out } = context
  const tenantry = await context.client()
  // The Data API's JSON is what filters are; the server checks it.
  const conditions = options.where.map((text): Filter<unknown> => readCondition(text))
  let select = tenantry
    .database(database)
    .from(table)
    .select(readSelect(options.select))
    .where(...conditions)
  for (const term of options.order) {
    select = term.startsWith('-') ? select.order(term.slice(1), 'desc') : select.order(term)
  }
  if (options.limit !== undefined) select = select.limit(options.limit)
  if (options.cursor !== undefined) select = select.cursor(options.cursor)
  if (options.count === true) select = select.count()
  const { data, nextCursor, count } = await select.throwOnError()
  out.value({ data, next_cursor: nextCursor, ...(count !== undefined && { count }) }, () => {
    const total = count === undefined ? '' : ` of ${count}`
    const more = nextCursor === null ? '' : `; more: --cursor ${nextCursor}`
    return `${rowsText(data)}\n${out.colors.dim(`${countText(data.length, 'row')}${total}${more}`)}`
  })
}

async function sql(
  context: Context,
  database: string,
  statement: string,
  options: SqlOptions,
): Promise<void> {
  const { out } = context
  const tenantry = await context.client()
  const params = options.param.map(readParameter)
  const reply = await tenantry
    .database(database)
    .sql(statement, params, { readOnly: options.write !== true })
    .throwOnError()
  const { data, columns, affected } = reply
  out.value({ columns, data, affected }, () => {
    if (columns.length === 0) return `${out.colors.green('✓')} ${countText(affected, 'row')} changed`
    return `${rowsText(data, columns)}\n${out.colors.dim(countText(data.length, 'row'))}`
  })
}

function readSelect(text: string | undefined): (string | Record<string, unknown>)[] {
  if (text === undefined) return ['*']
  if (!text.trimStart().startsWith('[')) return text.split(',').map((column) => column.trim())
  const list = parseJson(text)
  if (Array.isArray(list)) return list
  throw usageError(
    '--select is not a list.',
    'Write columns as id,name or a list as \'["id",{"tasks":["title"]}]\'.',
  )
}

function readCondition(text: string): Filter<unknown> {
  const condition = parseJson(text)
  if (typeof condition === 'object' && condition !== null && !Array.isArray(condition))
    return { ...condition }
  throw usageError('--where is not a JSON object.', 'Write it as \'{"status":{"eq":"active"}}\'.')
}

function readParameter(text: string): string | number | boolean | null {
  const value = parseJson(text)
  const scalar = value === null || ['string', 'number', 'boolean'].includes(typeof value)
  return scalar ? (value as string | number | boolean | null) : text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function rowsText(rows: readonly Record<string, unknown>[], columns?: readonly string[]): string {
  const names = columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))]
  if (names.length === 0) return '(no rows)'
  return textTable(
    names,
    rows.map((row) => names.map((name) => cellText(row[name]))),
  )
}
