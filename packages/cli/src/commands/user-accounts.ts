import type { Command } from 'commander'
import { usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { cellText, countText, textTable, timeText, visible } from '../text-table.ts'

interface SessionOptions {
  revoke?: string
  revokeAll?: true
}

interface ImpersonateOptions {
  reason: string
  minutes?: number
}

/** `tenantry users disable`, `enable`, `delete`, `sessions` and `impersonate`. */
export function registerUserAccounts(users: Command, open: OpenContext): void {
  users
    .command('disable <user>')
    .description('lock a user out at once')
    .addHelpText('after', '\nExamples:\n  tenantry users disable ada@example.com')
    .action(async (reference: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const user = await (await client()).users.disable(reference)
      out.value(user, () => `${out.colors.green('✓')} Disabled ${visible(user.email)} (${user.id})`)
    })
  users
    .command('enable <user>')
    .description('let a disabled user in again')
    .addHelpText('after', '\nExamples:\n  tenantry users enable ada@example.com')
    .action(async (reference: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const user = await (await client()).users.enable(reference)
      out.value(user, () => `${out.colors.green('✓')} Enabled ${visible(user.email)} (${user.id})`)
    })
  users
    .command('delete <user>')
    .description('delete a user for good')
    .option('-y, --yes', 'ask nothing')
    .addHelpText('after', '\nExamples:\n  tenantry users delete ada@example.com --yes')
    .action(async (reference: string, options: { yes?: true }, command: Command) =>
      remove(open(command), reference, options),
    )
  users
    .command('sessions <user>')
    .description('list the sessions of a user, or end them')
    .option('--revoke <session>', 'end this one')
    .option('--revoke-all', 'end all of them')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry users sessions ada@example.com\n  tenantry users sessions ada@example.com --revoke-all',
    )
    .action(async (reference: string, options: SessionOptions, command: Command) =>
      sessions(open(command), reference, options),
    )
  users
    .command('impersonate <user>')
    .description('get a session as the user, for a signed-in operator; the token is printed')
    .requiredOption('--reason <text>', 'why; it stands in the audit trail')
    .option('--minutes <n>', 'until it ends by itself, 60 at most (30)', readNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry users impersonate ada@example.com --reason "ticket 712"\n  TENANTRY_API_KEY=tns_… tenantry whoami',
    )
    .action(async (reference: string, options: ImpersonateOptions, command: Command) => {
      const { out, client } = open(command)
      const begun = await (await client()).users.impersonate(reference, options)
      const { user, session } = begun
      out.value(begun, () =>
        [
          `${out.colors.green('✓')} A session as ${visible(user.email)} until ${timeText(session.expires_at)} (${session.id})`,
          `  ${session.token}`,
          out.colors.dim('  It is shown this once and stored hashed.'),
        ].join('\n'),
      )
    })
}

async function remove(
  { out, client, prompts }: Context,
  reference: string,
  { yes }: { yes?: true },
): Promise<void> {
  const { users } = await client()
  const user = await users.get(reference)
  const question = `Delete ${visible(user.email)} (${user.id}) for good?`
  if (yes !== true && !(await prompts.confirm(question, 'Say so with --yes.'))) {
    out.value({ id: user.id, deleted: false }, () => 'Nothing was deleted.')
    return
  }
  await users.delete(user.id)
  out.value(
    { id: user.id, deleted: true },
    () => `${out.colors.green('✓')} Deleted ${visible(user.email)} (${user.id})`,
  )
}

async function sessions(
  { out, client }: Context,
  reference: string,
  { revoke, revokeAll }: SessionOptions,
): Promise<void> {
  if (revoke !== undefined && revokeAll) throw usageError('Give either --revoke or --revoke-all.')
  const { users } = await client()
  if (revoke !== undefined) {
    await users.sessions.revoke(reference, revoke)
    out.value({ id: revoke, revoked: 1 }, () => `${out.colors.green('✓')} Ended ${visible(revoke)}`)
    return
  }
  if (revokeAll) {
    const answer = await users.sessions.revokeAll(reference)
    out.value(answer, () => `${out.colors.green('✓')} Ended ${countText(answer.revoked, 'session')}`)
    return
  }
  const data = [...(await users.sessions.list(reference))]
  out.value({ data }, () => {
    const rows = data.map((session) => [
      session.method,
      timeText(session.created_at),
      timeText(session.last_seen_at),
      cellText(session.address),
      cellText(session.user_agent),
      session.id,
    ])
    return textTable(['METHOD', 'CREATED', 'LAST SEEN', 'ADDRESS', 'PROGRAM', 'ID'], rows)
  })
}
