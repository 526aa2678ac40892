import { setTimeout as sleep } from 'node:timers/promises'
import type { WebhookDelivery, WebhookDeliveryLog, WebhookTest } from '@tenantry/contract'
import type { Tenantry } from '@tenantry/sdk'
import { Option, type Command } from 'commander'
import { Stop, usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { openWebhooks, type WebhookContext } from '../webhook-context.ts'
import { cellText, countText, textRecord, textTable, timeText, visible } from '../text-table.ts'

interface ListOptions {
  status?: WebhookDelivery['status']
  type?: string
  limit?: number
}

interface ReplayOptions {
  message?: string
  failedSince?: string
}

/** As long as the server waits for an endpoint, and a little more. */
const TEST_WAIT_MS = 20_000
const LOOK_EVERY_MS = 250

export function registerDeliveries(webhooks: Command, open: OpenContext): void {
  webhooks
    .command('deliveries <webhook> [delivery]')
    .description('list what was sent, newest first; or show one with every attempt')
    .addOption(new Option('--status <status>', 'in this state').choices(['pending', 'delivered', 'failed']))
    .option('--type <type>', 'of this type only')
    .option('--limit <n>', 'at most so many (50)', readNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry webhooks deliveries whk_… --status failed\n  tenantry webhooks deliveries whk_… dlv_…',
    )
    .action(async (id: string, delivery: string | undefined, options: ListOptions, command: Command) =>
      delivery === undefined
        ? list(openWebhooks(open, command), id, options)
        : show(openWebhooks(open, command), id, delivery),
    )
  webhooks
    .command('replay <webhook>')
    .description('send one message again, or all that failed')
    .option('--message <id>', 'this one, whatever came of it')
    .option('--failed-since <time>', 'all that failed: a date, such as 2027-01-31 or 2027-01-31T10:00Z')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry webhooks replay whk_… --message evt_…\n  tenantry webhooks replay whk_… --failed-since 2027-01-31',
    )
    .action(async (id: string, options: ReplayOptions, command: Command) =>
      replay(openWebhooks(open, command), id, options),
    )
  webhooks
    .command('test <webhook>')
    .description('send a test message and say what came of it')
    .addHelpText('after', '\nExamples:\n  tenantry webhooks test whk_…')
    .action(async (id: string, _options: object, command: Command) => test(openWebhooks(open, command), id))
}

async function list(
  { out, webhooks }: WebhookContext,
  id: string,
  { status, type, limit }: ListOptions,
): Promise<void> {
  const page = await (
    await webhooks()
  ).deliveries(id, {
    limit: limit ?? 50,
    ...(status !== undefined && { status }),
    ...(type !== undefined && { type }),
  })
  out.value({ data: [...page], next_cursor: page.next_cursor }, () => {
    const rows = page.map((delivery) => [
      timeText(delivery.created_at),
      visible(delivery.type),
      delivery.status,
      String(delivery.attempts),
      cellText(delivery.error),
      delivery.message_id,
      delivery.id,
    ])
    return textTable(['CREATED', 'TYPE', 'STATUS', 'ATTEMPTS', 'ERROR', 'MESSAGE', 'ID'], rows)
  })
}

async function show({ out, webhooks }: WebhookContext, id: string, deliveryId: string): Promise<void> {
  const delivery = await (await webhooks()).delivery(id, deliveryId)
  out.value(delivery, () =>
    [recordText(delivery), attemptsText(delivery), cellText(delivery.payload)].join('\n\n'),
  )
}

function recordText(delivery: WebhookDeliveryLog): string {
  return textRecord({
    id: delivery.id,
    message: delivery.message_id,
    type: delivery.type,
    status: delivery.status,
    error: delivery.error,
    created: timeText(delivery.created_at),
    'next attempt': timeText(delivery.next_attempt_at),
  })
}

function attemptsText({ log }: WebhookDeliveryLog): string {
  const rows = log.map((attempt) => [
    String(attempt.number),
    timeText(attempt.started_at),
    `${attempt.duration_ms} ms`,
    cellText(attempt.response_status === null ? null : String(attempt.response_status)),
    cellText(attempt.error),
    cellText(attempt.response_body),
  ])
  return textTable(['ATTEMPT', 'STARTED', 'TOOK', 'ANSWER', 'ERROR', 'BODY'], rows)
}

async function replay({ out, webhooks }: WebhookContext, id: string, options: ReplayOptions): Promise<void> {
  const which = readChoice(options)
  const reply = await (await webhooks()).replay(id, which)
  out.value(reply, () =>
    reply.replayed === 0
      ? 'Nothing has failed since then.'
      : `${out.colors.green('✓')} ${countText(reply.replayed, 'message')} will be sent again`,
  )
}

function readChoice({
  message,
  failedSince,
}: ReplayOptions): { messageId: string } | { failedSince: number } {
  if (message !== undefined && failedSince !== undefined)
    throw usageError('Give either --message or --failed-since.')
  if (message !== undefined) return { messageId: message }
  if (failedSince === undefined)
    throw usageError('What is to be sent again?', 'Give --message evt_…, or --failed-since 2027-01-31.')
  const milliseconds = /^\d{4}-\d{2}-\d{2}/.test(failedSince) ? Date.parse(failedSince) : Number.NaN
  if (Number.isNaN(milliseconds))
    throw usageError(`"${failedSince}" is not a date.`, 'Write it as 2027-01-31 or 2027-01-31T10:00Z.')
  return { failedSince: Math.floor(milliseconds / 1000) }
}

async function test({ out, webhooks: open }: WebhookContext, id: string): Promise<void> {
  const webhooks = await open()
  const { delivery, answer } = await webhooks.test(id)
  if (answer !== null) {
    out.value({ answer }, () => answerText(answer))
    if (answer.error !== null) throw new Stop(EXIT.failure)
    return
  }
  if (delivery === null) return
  const ended = await firstAttempt(webhooks, id, delivery)
  out.value(ended, () => outcomeText(out, ended))
  if (ended.status !== 'delivered') throw new Stop(EXIT.failure)
}

async function firstAttempt(
  webhooks: Tenantry['webhooks'],
  id: string,
  delivery: WebhookDelivery,
): Promise<WebhookDelivery> {
  const deadlineMs = Date.now() + TEST_WAIT_MS
  let seen = delivery
  while (seen.attempts === 0 && seen.status === 'pending' && Date.now() < deadlineMs) {
    await sleep(LOOK_EVERY_MS)
    seen = await webhooks.delivery(id, delivery.id)
  }
  return seen
}

function outcomeText(
  out: Context['out'],
  { id, status, attempts, error, response_status: answer }: WebhookDelivery,
): string {
  if (status === 'delivered')
    return `${out.colors.green('✓')} Delivered: the endpoint answered ${answer ?? ''} (${id})`
  if (attempts === 0) return `Not delivered yet (${id})`
  return `${out.colors.red('✗')} ${visible(error ?? 'It failed.')} (${id})`
}

function answerText(answer: NonNullable<WebhookTest['answer']>): string {
  return textRecord({
    allow: String(answer.allow),
    message: answer.message,
    claims: answer.claims,
    error: answer.error,
    took: `${answer.duration_ms} ms`,
  })
}
