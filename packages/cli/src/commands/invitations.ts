import type { Command } from 'commander'
import { Stop, usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { OpenContext } from '../program.ts'
import { textTable, timeText, visible } from '../text-table.ts'

interface ChangeOptions {
  resend?: string
  revoke?: string
}

/** `tenantry orgs invite` and `invitations`. */
export function registerInvitations(orgs: Command, open: OpenContext): void {
  orgs
    .command('invite <org> <email...>')
    .description('invite people by e-mail')
    .option('--role <role>', 'what they become', 'member')
    .addHelpText('after', '\nExamples:\n  tenantry orgs invite acme-corp ada@example.com --role admin')
    .action(async (reference: string, emails: string[], { role }: { role: string }, command: Command) =>
      invite(open(command), reference, emails, role),
    )
  orgs
    .command('invitations <org>')
    .description('list invitations, send one again or take it back')
    .option('--resend <invitation>', 'send this one again, with a new link')
    .option('--revoke <invitation>', 'take this one back')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry orgs invitations acme-corp\n  tenantry orgs invitations acme-corp --revoke inv_…',
    )
    .action(async (reference: string, { resend, revoke }: ChangeOptions, command: Command) => {
      const context = open(command)
      if (resend !== undefined && revoke !== undefined) throw usageError('Give either --resend or --revoke.')
      if (resend !== undefined) return change(context, 'resendInvitation', reference, resend)
      if (revoke !== undefined) return change(context, 'revokeInvitation', reference, revoke)
      return list(context, reference)
    })
}

async function invite({ out, client }: Context, reference: string, emails: string[], role: string) {
  const invites = emails.map((email) => ({ email, role }))
  const answer = await (await client()).orgs.inviteMany(reference, invites)
  out.value(answer, () => {
    const rows = answer.results.map(({ email, status, detail }) => [
      visible(email),
      status,
      visible(detail ?? ''),
    ])
    return textTable(['EMAIL', 'RESULT', 'WHY'], rows)
  })
  if (answer.invited < emails.length) throw new Stop(EXIT.failure)
}

async function list({ out, client }: Context, reference: string): Promise<void> {
  const data = await Array.fromAsync((await client()).orgs.listInvitations(reference))
  out.value({ data }, () => {
    const rows = data.map((invitation) => [
      visible(invitation.email),
      invitation.role,
      invitation.status,
      timeText(invitation.expires_at),
      invitation.id,
    ])
    return textTable(['EMAIL', 'ROLE', 'STATUS', 'UNTIL', 'ID'], rows)
  })
}

async function change(
  { out, client }: Context,
  call: 'resendInvitation' | 'revokeInvitation',
  reference: string,
  invitationId: string,
): Promise<void> {
  const { orgs } = await client()
  const invitation = await orgs[call](reference, invitationId)
  const done = call === 'resendInvitation' ? 'Sent again' : 'Revoked'
  out.value(invitation, () => `${out.colors.green('✓')} ${done}: ${visible(invitation.email)}`)
}
