import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { usageError } from './cli-error.ts'
import type { Context } from './context.ts'
import { isMissing } from './credentials.ts'
import { readStdin } from './read-stdin.ts'

/**
 * A text from a file, named from where the command was called, or from standard input for "-". `what` it holds is said where standard input is empty.
 * @throws CliError that names the file
 */
export async function readText(
  context: Pick<Context, 'stdin' | 'workingDirectory'>,
  path: string,
  what: string,
): Promise<string> {
  if (path === '-') return readStdin(context, what)
  return readFile(resolve(context.workingDirectory, path), 'utf8').catch((error: unknown) => {
    throw usageError(isMissing(error) ? `There is no file ${path}.` : `${path} cannot be read.`)
  })
}
