import { Stop } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { EXIT } from '../../exit-codes.ts'

/**
 * Lets somebody type the name of what is about to be lost, unless `--yes` was given. Anything else ends the command, and nothing is done.
 * `otherwise`: what to do where nobody can be asked.
 */
export async function confirmName(
  { out, prompts }: Pick<Context, 'out' | 'prompts'>,
  name: string,
  deed: string,
  {
    yes,
    otherwise = 'Give --yes to go on without being asked.',
  }: { yes?: boolean | undefined; otherwise?: string },
): Promise<void> {
  if (yes === true) return
  const typed = await prompts.text(`Type ${name} to ${deed}`, '', otherwise)
  if (typed === name) return
  out.line('That is another name: nothing was done.')
  throw new Stop(EXIT.failure)
}
