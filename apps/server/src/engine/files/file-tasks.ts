import type { FileInspection } from '../engine.ts'
import type { DatabaseFile } from '../target.ts'
import type { LaneContext } from '../lanes/lane-task.ts'
import { copyDatabase } from './copy-database.ts'
import { inspectFile, type InspectFileInput } from './inspect-file.ts'
import { introspectSchema, type Introspection } from './introspect-schema.ts'
import { hasReplaceMark } from '../sqlite/replace-mark.ts'
import { replaceDatabase } from './replace-database.ts'

/** Tasks over whole files. */
export const fileTasks = {
  'file.copy': copy,
  'file.replace': replace,
  'file.mark': findMark,
  'file.inspect': inspect,
  'file.introspect': introspect,
}

async function copy(input: { from: DatabaseFile; to: string; evenIfDamaged: boolean }): Promise<void> {
  await copyDatabase(input.from, input.to, input)
}

async function replace(
  input: { from: string; to: DatabaseFile; mark: string | null },
  context: LaneContext,
): Promise<void> {
  context.release(input.to.path)
  await replaceDatabase(input.from, input.to, undefined, input.mark)
}

function findMark({ mark, ...file }: DatabaseFile & { mark: string }, context: LaneContext): boolean {
  return hasReplaceMark(context.connection(file, 'normal'), mark)
}

function inspect(input: InspectFileInput): Promise<FileInspection> {
  return inspectFile(input)
}

/** For a database without template: its structure as one moment saw it. */
function introspect(input: DatabaseFile, context: LaneContext): Introspection {
  const connection = context.connection(input, 'normal')
  connection.exec('BEGIN')
  try {
    return introspectSchema(connection)
  } finally {
    connection.exec('ROLLBACK')
  }
}
