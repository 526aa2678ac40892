import { extname } from 'node:path'
import { usageError } from './cli-error.ts'
import type { Context } from './context.ts'
import { readText } from './read-text.ts'
import { parseUserCsv } from './user-csv.ts'
import { parseUserJson } from './user-json.ts'
import { fileFault, type UserRecord } from './user-record.ts'

export const FORMATS = ['json', 'csv'] as const
export type FileFormat = (typeof FORMATS)[number]

/** Reads users from JSON or CSV; `-` is standard input. Throws with the place of the first mistake, before anything was sent. */
export async function readUserFile(
  context: Pick<Context, 'stdin' | 'workingDirectory'>,
  path: string,
  format: FileFormat | undefined,
): Promise<UserRecord[]> {
  const chosen = format ?? formatOf(path)
  const text = await readText(context, path, 'users')
  const name = path === '-' ? 'stdin' : path
  const records = chosen === 'csv' ? parseUserCsv(text, name) : parseUserJson(text, name)
  if (records.length === 0) throw fileFault('There are no users in it.', name)
  return records
}

function formatOf(path: string): FileFormat {
  const ending = extname(path).slice(1).toLowerCase()
  const format = FORMATS.find((known) => known === ending)
  if (format !== undefined) return format
  throw usageError(`"${path}" does not tell its format.`, 'Say it with --format json or --format csv.')
}
