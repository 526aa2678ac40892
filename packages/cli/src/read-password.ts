import { usageError } from './cli-error.ts'
import type { Context } from './context.ts'
import { readStdin } from './read-stdin.ts'

const OTHERWISE = 'Give the password with --password-stdin.'

/** A password from standard input or from whoever sits there; never from a flag, which every process list shows. */
export async function readPassword(
  context: Context,
  { passwordStdin }: { passwordStdin?: boolean },
): Promise<string> {
  return passwordStdin === true
    ? readStdin(context, 'password')
    : context.prompts.secret('Password', OTHERWISE)
}

/** A password that is new, and therefore asked for twice. */
export async function readNewPassword(
  context: Context,
  { passwordStdin }: { passwordStdin?: boolean },
): Promise<string> {
  if (passwordStdin === true) return readStdin(context, 'password')
  const { prompts } = context
  const password = await prompts.secret('Password', OTHERWISE)
  if ((await prompts.secret('The same again', OTHERWISE)) === password) return password
  throw usageError('The two passwords differ.', 'Call it again.')
}
