import type { View } from './view.ts'

interface Question {
  origin: string
  database: string
  org: string | undefined
  view: View
  /** The columns that are shown, in their order. */
  columns: readonly string[]
}

const ROWS = 100

/** The query of a view as a developer would write it with the SDK. */
export function sdkText({ origin, database, org, view, columns }: Question): string {
  const { table, where, order } = view
  const all = columns.length === table.columns.length
  const lines = [
    `  .database(${quoted(database)})`,
    ...(org === undefined ? [] : [`  .forOrg(${quoted(org)})`]),
    `  .from(${quoted(table.name)})`,
    `  .select(${all ? '' : `[${columns.map(quoted).join(', ')}]`})`,
    ...where.map((condition) => `  .where(${literal(condition)})`),
    ...(order === null ? [] : [`  .order(${quoted(order.column)}, ${quoted(order.direction)})`]),
    `  .limit(${ROWS})`,
  ]
  return `import { Tenantry } from '@tenantry/sdk'

const tenantry = new Tenantry({ url: ${quoted(origin)}, apiKey: process.env.TENANTRY_API_KEY })

const { data, error } = await tenantry
${lines.join('\n')}
`
}

/** The same query as a command for a shell. */
export function curlText({ origin, database, org, view, columns }: Question): string {
  const { table, where, order } = view
  const body = {
    select: columns.length === table.columns.length ? ['*'] : columns,
    ...(where.length > 0 && { where }),
    ...(order !== null && { order: [{ [order.column]: order.direction }] }),
    limit: ROWS,
  }
  const headers = [
    '"Authorization: Bearer $TENANTRY_API_KEY"',
    shellQuoted(`Tenantry-Database: ${database}`),
    ...(org === undefined ? [] : [shellQuoted(`Tenantry-Org: ${org}`)]),
    shellQuoted('Content-Type: application/json'),
  ]
  return [
    `curl ${shellQuoted(`${origin}/data/query/${encodeURIComponent(table.name)}`)}`,
    ...headers.map((header) => `  -H ${header}`),
    `  -d ${shellQuoted(JSON.stringify(body))}`,
  ].join(' \\\n')
}

/** A text as a literal in the style of the SDK's own examples. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** A value as an object literal: names without quotes where they need none. */
function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, member]) => {
    const written = /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
    return `${written}: ${literal(member)}`
  })
  return `{ ${members.join(', ')} }`
}

/** In single quotes a shell takes everything as it is, but for the quote. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
