import type { Webhook } from '@tenantry/contract'
import { Option, type Command } from 'commander'
import { Stop, usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { textRecord, textTable, timeText, visible } from '../text-table.ts'
import { openWebhooks, type WebhookContext } from '../webhook-context.ts'
import { registerDeliveries } from './webhook-deliveries.ts'

interface CreateOptions {
  events?: string
  hook?: 'before_sign_up' | 'before_token'
  onFailure?: 'open' | 'closed'
  timeLimit?: number
  description?: string
}

export function registerWebhooks(program: Command, open: OpenContext): void {
  const webhooks = program
    .command('webhooks')
    .description('endpoints that are told of what happens')
    .option('--org <org>', 'those of an organization, which hear of it alone')
    .addHelpText('after', '\nExamples:\n  tenantry webhooks list\n  tenantry webhooks list --org acme-corp')
  webhooks
    .command('list')
    .description('list webhooks, newest first')
    .addHelpText('after', '\nExamples:\n  tenantry webhooks list')
    .action(async (_options: object, command: Command) => list(openWebhooks(open, command)))
  webhooks
    .command('show <webhook>')
    .description('show one, also why it was disabled')
    .addHelpText('after', '\nExamples:\n  tenantry webhooks show whk_…')
    .action(async (id: string, _options: object, command: Command) => show(openWebhooks(open, command), id))
  webhooks
    .command('create <url>')
    .description('create a webhook; its secret is shown this once')
    .option('--events <types>', 'what it is told of: user.created,organization.*, or * for all')
    .addOption(
      new Option('--hook <name>', 'ask it first instead').choices(['before_sign_up', 'before_token']),
    )
    .addOption(
      new Option('--on-failure <rule>', 'when a hook gives no usable answer').choices(['open', 'closed']),
    )
    .option('--time-limit <ms>', 'how long a hook is waited for (2000)', readNumber)
    .option('--description <text>', 'what it is for')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry webhooks create https://example.com/tenantry --events "user.*,database.created"\n  tenantry webhooks create https://example.com/check --hook before_sign_up --on-failure closed',
    )
    .action(async (url: string, options: CreateOptions, command: Command) =>
      create(openWebhooks(open, command), url, options),
    )
  for (const [name, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    webhooks
      .command(`${name} <webhook>`)
      .description(enabled ? 'send to it again' : 'send nothing to it any more')
      .addHelpText('after', `\nExamples:\n  tenantry webhooks ${name} whk_…`)
      .action(async (id: string, _options: object, command: Command) => {
        const { out, webhooks: calls } = openWebhooks(open, command)
        const webhook = await (await calls()).update(id, { enabled })
        out.value(
          webhook,
          () => `${out.colors.green('✓')} ${enabled ? 'Enabled' : 'Disabled'} ${describe(webhook)}`,
        )
      })
  }
  webhooks
    .command('delete <webhook>')
    .description('delete a webhook and its log')
    .option('-y, --yes', 'ask nothing')
    .addHelpText('after', '\nExamples:\n  tenantry webhooks delete whk_… --yes')
    .action(async (id: string, options: { yes?: boolean }, command: Command) =>
      remove(openWebhooks(open, command), id, options),
    )
  webhooks
    .command('rotate <webhook>')
    .description('give it a new secret; the old one signs as well for 24 hours')
    .addHelpText('after', '\nExamples:\n  tenantry webhooks rotate whk_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, webhooks: calls } = openWebhooks(open, command)
      const webhook = await (await calls()).rotateSecret(id)
      const until = timeText(webhook.previous_secret_expires_at)
      out.value(webhook, () =>
        secretText(
          out,
          `New secret of ${describe(webhook)}`,
          webhook.secret,
          `The old one signs as well until ${until} (UTC).`,
        ),
      )
    })
  registerDeliveries(webhooks, open)
}

async function list({ out, webhooks }: WebhookContext): Promise<void> {
  const data = await Array.fromAsync((await webhooks()).list())
  out.value({ data }, () => {
    const rows = data.map((webhook) => [visible(webhook.url), purpose(webhook), state(webhook), webhook.id])
    return textTable(['URL', 'FOR', 'STATE', 'ID'], rows)
  })
}

async function show({ out, webhooks }: WebhookContext, id: string): Promise<void> {
  const webhook = await (await webhooks()).get(id)
  out.value(webhook, () =>
    textRecord({
      id: webhook.id,
      url: webhook.url,
      for: purpose(webhook),
      description: webhook.description,
      state: state(webhook),
      reason: webhook.disabled_reason,
      'failing since': timeText(webhook.failing_since),
      'last error': webhook.last_error,
      'old secret until': timeText(webhook.previous_secret_expires_at),
      created: timeText(webhook.created_at),
    }),
  )
}

async function create(context: WebhookContext, url: string, options: CreateOptions): Promise<void> {
  const { out } = context
  const { description } = options
  const input = { url, ...kindOf(options), ...(description !== undefined && { description }) }
  const webhook = await (await context.webhooks()).create(input)
  out.value(webhook, () =>
    secretText(out, `Created ${describe(webhook)}`, webhook.secret, 'It is shown this once.'),
  )
}

function kindOf({ events, hook, onFailure, timeLimit }: CreateOptions) {
  if (hook === undefined) {
    if (events === undefined)
      throw usageError('What is it told of?', 'Give --events "user.*,database.created", or --hook.')
    if (onFailure !== undefined || timeLimit !== undefined)
      throw usageError('--on-failure and --time-limit are for hooks.')
    return { kind: 'events' as const, eventTypes: events.split(',').map((type) => type.trim()) }
  }
  if (events !== undefined) throw usageError('Give either --events or --hook.')
  if (onFailure === undefined)
    throw usageError(
      'What if the hook gives no answer?',
      'Give --on-failure open to go on, or --on-failure closed to refuse.',
    )
  return {
    kind: 'hook' as const,
    hook,
    failureRule: onFailure === 'open' ? ('fail_open' as const) : ('fail_closed' as const),
    ...(timeLimit !== undefined && { timeLimitMs: timeLimit }),
  }
}

async function remove(context: WebhookContext, id: string, { yes }: { yes?: boolean }): Promise<void> {
  const question = `Delete ${id} and its log?`
  if (
    yes !== true &&
    !(await context.prompts.confirm(question, 'Give --yes to delete without a question.'))
  ) {
    context.out.line('Nothing was deleted.')
    throw new Stop(EXIT.failure)
  }
  await (await context.webhooks()).delete(id)
  context.out.value({ id, deleted: true }, () => `${context.out.colors.green('✓')} Deleted ${id}`)
}

function describe({ url, id }: Webhook): string {
  return `the webhook ${visible(url)} (${id})`
}

function purpose({ event_types: eventTypes, hook, failure_rule: rule }: Webhook): string {
  return hook === null ? eventTypes.join(', ') : `${hook}, ${rule ?? ''}`
}

function state({ enabled, failing_since: failingSince }: Webhook): string {
  if (!enabled) return 'disabled'
  return failingSince === null ? 'enabled' : 'failing'
}

function secretText(out: Context['out'], done: string, secret: string | undefined, note: string): string {
  return [
    `${out.colors.green('✓')} ${done}`,
    `  ${secret ?? 'The secret was shown before.'}`,
    out.colors.dim(`  ${note}`),
  ].join('\n')
}
