import type { ImportUsers } from '@tenantry/contract'
import { texts } from '#texts/texts.ts'

export type ImportedUserInput = ImportUsers['users'][number]

const words = texts.users.importer

/**
 * The users of a CSV or JSON file, as `tenantry users import` takes it.
 * @throws Error with a sentence for people, which names the line
 */
export function readUsersFile(text: string): ImportedUserInput[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  const rows = trimmed.startsWith('[') ? jsonRows(trimmed) : csvRows(trimmed)
  return rows.map(({ line, row }) => readUser(row, line))
}

interface Row {
  line: number
  row: Record<string, unknown>
}

function jsonRows(text: string): Row[] {
  const json: unknown = JSON.parse(text)
  if (!Array.isArray(json)) throw new Error(words.notAnArray)
  return json.map((row: unknown, index) => {
    if (!isObject(row)) throw new Error(words.notAnArray)
    return { line: index + 1, row }
  })
}

function csvRows(text: string): Row[] {
  const [header, ...lines] = parseCsv(text)
  if (header === undefined || !header.includes('email')) throw new Error(words.noHeader)
  return lines
    .map((cells, index) => ({
      line: index + 2,
      row: Object.fromEntries(header.map((name, column) => [name, cells[column] ?? ''])),
    }))
    .filter(({ row }) => Object.values(row).some((cell) => cell !== ''))
}

function readUser(row: Record<string, unknown>, line: number): ImportedUserInput {
  const text = (name: string) => {
    const value = row[name]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }
  const email = text('email')
  if (email === undefined) throw new Error(words.noEmail(line))
  const verified = row['email_verified']
  const metadata = readMetadata(row['metadata'], line)
  const name = text('name')
  const hash = text('password_hash')
  return {
    email,
    ...(name !== undefined && { name }),
    ...(hash !== undefined && { password_hash: hash }),
    ...(verified !== undefined && verified !== '' && { email_verified: isTrue(verified) }),
    ...(metadata !== undefined && { metadata }),
  }
}

function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(?:true|1|yes)$/i.test(value))
}

function readMetadata(value: unknown, line: number): Record<string, unknown> | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (isObject(value)) return value
  try {
    const json: unknown = typeof value === 'string' ? JSON.parse(value) : value
    if (isObject(json)) return json
  } catch {
    // Said below, with the line.
  }
  throw new Error(words.badMetadata(line))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Rows of cells (RFC 4180): quoted cells hold commas, line breaks and doubled quotes. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, quoted, bare = '', end] = match
    rows.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    if (end === '' || pattern.lastIndex >= text.length) break
    rows.push([])
  }
  if (pattern.lastIndex < text.length) throw new Error(words.unreadable)
  return rows
}
