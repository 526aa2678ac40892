import type { Mail } from '@tenantry/contract'
import { Option, type Command } from 'commander'
import type { Context } from '../context.ts'
import { readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { textRecord, textTable, timeText, visible } from '../text-table.ts'

interface ListOptions {
  to?: string
  status?: Mail['status']
  limit?: number
}

export function registerMail(program: Command, open: OpenContext): void {
  const mail = program
    .command('mail')
    .description('mails that the server sent, or kept for want of a mail server')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry mail list --to ada@example.com\n  tenantry mail show mail_…',
    )
  mail
    .command('list')
    .description('list mails, newest first')
    .option('--to <address>', 'to exactly this address')
    .addOption(new Option('--status <status>', 'in this state').choices(['queued', 'kept', 'sent', 'failed']))
    .option('--limit <n>', 'at most so many (50)', readNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry mail list\n  tenantry mail list --to ada@example.com --limit 1',
    )
    .action(async (options: ListOptions, command: Command) => list(open(command), options))
  mail
    .command('show <mail>')
    .description('read a mail; the reading leaves an audit entry')
    .addHelpText('after', '\nExamples:\n  tenantry mail show mail_…')
    .action(async (id: string, _options: object, command: Command) => show(open(command), id))
  mail
    .command('retry <mail>')
    .description('deliver a failed or kept mail')
    .addHelpText('after', '\nExamples:\n  tenantry mail retry mail_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const queued = await (await client()).mail.retry(id)
      out.value(
        queued,
        () => `${out.colors.green('✓')} Queued the mail to ${visible(queued.to)} (${queued.id})`,
      )
    })
}

async function list({ out, client }: Context, { to, status, limit }: ListOptions): Promise<void> {
  const page = await (
    await client()
  ).mail.list({
    limit: limit ?? 50,
    ...(to !== undefined && { to }),
    ...(status !== undefined && { status }),
  })
  out.value({ data: [...page], next_cursor: page.next_cursor }, () => {
    const rows = page.map((mail) => [
      timeText(mail.created_at),
      visible(mail.to),
      mail.status,
      visible(mail.subject),
      mail.id,
    ])
    return textTable(['CREATED', 'TO', 'STATUS', 'SUBJECT', 'ID'], rows)
  })
}

async function show({ out, client }: Context, id: string): Promise<void> {
  const mail = await (await client()).mail.get(id)
  out.value(mail, () => {
    const head = textRecord({
      id: mail.id,
      to: mail.to,
      subject: mail.subject,
      status: mail.status,
      attempts: mail.attempts,
      reason: mail.reason,
      created: timeText(mail.created_at),
      sent: timeText(mail.sent_at),
    })
    // Line by line: what a stranger wrote may not steer the terminal.
    const body = mail.text?.split('\n').map(visible).join('\n') ?? '(erased)'
    return `${head}\n\n${body}`
  })
}
