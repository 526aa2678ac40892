import type { ImportUser } from '@tenantry/sdk'
import { CsvError, parse, type InfoRecord } from 'csv-parse/sync'
import { fileFault, isUserField, unknownField, type UserField, type UserRecord } from './user-record.ts'

interface Row {
  cells: string[]
  line: number
}

/** Users from CSV (RFC 4180) with a line of headings. An empty cell is a value that is not there. */
export function parseUserCsv(text: string, name: string): UserRecord[] {
  const [head, ...rows] = readRows(text, name)
  if (head === undefined) return []
  const fields = head.cells.map((cell) => readHeading(cell, `${name}:${head.line}`))
  if (new Set(fields).size < fields.length) throw fileFault('A heading stands twice.', `${name}:${head.line}`)
  return rows.map(({ cells, line }) => {
    const place = `${name}:${line}`
    const values = new Map(fields.map((field, column) => [field, cells[column] ?? '']))
    return { place, user: readUser(values, place) }
  })
}

function readRows(text: string, name: string): Row[] {
  try {
    const rows: Row[] = []
    // The line is needed to tell where a mistake is.
    const on_record = (cells: string[], { lines }: InfoRecord) => void rows.push({ cells, line: lines })
    parse(text, { bom: true, trim: true, skip_empty_lines: true, on_record })
    return rows
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1
    throw fileFault(`It is not valid CSV: ${error.message}.`, `${name}:${line}`)
  }
}

function readHeading(cell: string, place: string): UserField {
  const field = cell.toLowerCase()
  if (isUserField(field)) return field
  throw unknownField(cell, place)
}

function readUser(values: ReadonlyMap<UserField, string>, place: string): ImportUser {
  const given = (field: UserField) => values.get(field) || undefined
  const email = given('email')
  if (email === undefined) throw fileFault('The user has no "email".', place)
  const [name, passwordHash] = [given('name'), given('password_hash')]
  const [verified, metadata] = [given('email_verified'), given('metadata')]
  return {
    email,
    ...(name !== undefined && { name }),
    ...(passwordHash !== undefined && { passwordHash }),
    ...(verified !== undefined && { emailVerified: readFlag(verified, place) }),
    ...(metadata !== undefined && { metadata: readObject(metadata, place) }),
  }
}

function readFlag(text: string, place: string): boolean {
  if (/^(?:true|1|t)$/i.test(text)) return true
  if (/^(?:false|0|f)$/i.test(text)) return false
  throw fileFault(`"email_verified" is true or false, not "${text}".`, place)
}

function readObject(text: string, place: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Told below, like everything else that is no object.
  }
  throw fileFault('"metadata" is not a JSON object.', place)
}
