import { text } from 'node:stream/consumers'
import { usageError } from './cli-error.ts'
import type { Context } from './context.ts'

/** What stands on standard input, without the line's end; an error that says what was expected when that is nothing. */
export async function readStdin({ stdin }: Pick<Context, 'stdin'>, what: string): Promise<string> {
  const given = (await text(stdin)).replace(/\r?\n$/, '')
  if (given.trim() !== '') return given
  throw usageError(`Standard input held no ${what}.`)
}
