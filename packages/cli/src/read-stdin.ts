import { text } from 'node:stream/consumers'
import { usageError } from './cli-error.ts'

/** What stands on standard input, without the line's end; an error that says what was expected when that is nothing. */
export async function readStdin(what: string): Promise<string> {
  const given = (await text(process.stdin)).replace(/\r?\n$/, '')
  if (given.trim() !== '') return given
  throw usageError(`Standard input held no ${what}.`)
}
