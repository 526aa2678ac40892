import type { Budget } from '@tenantry/contract'
import { InvalidArgumentError, type Command } from 'commander'
import { collect, readNumber, readNumbers } from '../../option-values.ts'
import type { OpenContext } from '../../program.ts'
import { textRecord, textTable, timeText, visible } from '../../text-table.ts'
import { moneyText } from './money-text.ts'

interface Settings {
  org?: string
  project?: string
  name?: string
  amount?: number
  thresholds?: number[]
  forecast?: number[]
  notify: string[]
}

const ORG = '--org <org>'
const ORG_TEXT = 'the organization, by id or slug; a key of one need not name it'

/** `tenantry infra budgets`: what is meant to be spent in a month. */
export function registerBudgets(infra: Command, open: OpenContext): void {
  const budgets = infra
    .command('budgets')
    .description('budgets of organizations and projects, and who is told when they are reached')
    .addHelpText('after', '\nExamples:\n  tenantry infra budgets create Cloud 500 --org acme-corp')
  registerLists(budgets, open)
  settable(
    budgets
      .command('create <name>')
      .description('create a budget')
      .argument('<amount>', 'a month, such as 500 or 49.90', readMinor)
      .option(ORG, ORG_TEXT)
      .option('--project <project>', 'of one project, by id or slug'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra budgets create Cloud 500 --org acme-corp\n  tenantry infra budgets create Shop 49.90 --org acme-corp --project shop --thresholds 80,100 --forecast 100 --notify usr_…',
    )
    .action(async (name: string, amount: number, options: Settings, command: Command) => {
      const { out, client } = open(command)
      const { org, project } = options
      const budget = await (
        await client()
      ).infra.budgets.create({
        name,
        amount,
        ...(org !== undefined && { organization: org }),
        ...(project !== undefined && { project }),
        ...changes(options),
      })
      out.value(budget, () => `${out.colors.green('✓')} Created ${visible(budget.name)} (${budget.id})`)
    })
  settable(budgets.command('update <budget>').description('change a budget'))
    .option('--name <name>', 'what it is called')
    .option('--amount <amount>', 'a month; thresholds of this month alert anew', readMinor)
    .addHelpText('after', '\nExamples:\n  tenantry infra budgets update bud_… --amount 800')
    .action(async (id: string, options: Settings, command: Command) => {
      const { out, client } = open(command)
      const { name, amount } = options
      const change = { ...(name !== undefined && { name }), ...(amount !== undefined && { amount }) }
      const budget = await (await client()).infra.budgets.update(id, { ...change, ...changes(options) })
      out.value(budget, () => record(budget))
    })
  budgets
    .command('remove <budget>')
    .description('remove a budget')
    .addHelpText('after', '\nExamples:\n  tenantry infra budgets remove bud_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      await (await client()).infra.budgets.delete(id)
      out.value({ removed: id }, () => `${out.colors.green('✓')} Removed ${id}`)
    })
}

function registerLists(budgets: Command, open: OpenContext): void {
  budgets
    .command('list')
    .description('list budgets, newest first')
    .option(ORG, ORG_TEXT)
    .option('--limit <n>', 'at most so many (50)', readNumber)
    .addHelpText('after', '\nExamples:\n  tenantry infra budgets list --org acme-corp')
    .action(async ({ org, limit }: { org?: string; limit?: number }, command: Command) => {
      const { out, client } = open(command)
      const within = org === undefined ? {} : { organization: org }
      const page = await (await client()).infra.budgets.list({ ...within, limit: limit ?? 50 })
      out.value({ data: [...page], next_cursor: page.next_cursor }, () => {
        const rows = page.map((budget) => [
          visible(budget.name),
          moneyText(budget.amount, budget.currency),
          moneyText(budget.spent.amount, budget.currency),
          moneyText(budget.spent.forecast, budget.currency),
          budget.alerts.map(alertText).join(', ') || '-',
          budget.project_id ?? 'organization',
          budget.id,
        ])
        return textTable(['NAME', 'AMOUNT', 'SPENT', 'FORECAST', 'REACHED', 'OF', 'ID'], rows)
      })
    })
  budgets
    .command('show <budget>')
    .description('show a budget')
    .addHelpText('after', '\nExamples:\n  tenantry infra budgets show bud_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const budget = await (await client()).infra.budgets.get(id)
      out.value(budget, () => record(budget))
    })
}

function settable(command: Command): Command {
  return command
    .option('--thresholds <percent>', 'when to alert, with commas between (50,80,100)', readNumbers)
    .option(
      '--forecast <percent>',
      'alert when the forecast of the month reaches it; several with commas',
      readNumbers,
    )
    .option('--notify <user>', 'a member to mail, by id; can be given several times', collect, [])
}

function changes({ thresholds, forecast, notify }: Settings) {
  return {
    ...(thresholds !== undefined && { thresholds }),
    ...(forecast !== undefined && { forecastThresholds: forecast }),
    ...(notify.length > 0 && { notify }),
  }
}

/** `80 %`, `forecast 100 %` */
function alertText({ threshold, basis }: Budget['alerts'][number]): string {
  return basis === 'spent' ? `${threshold} %` : `forecast ${threshold} %`
}

function readMinor(text: string): number {
  const [, whole, fraction = ''] = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text) ?? []
  if (whole === undefined) throw new InvalidArgumentError('It must be an amount such as 500 or 49.90.')
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
}

function record(budget: Budget): string {
  return textRecord({
    id: budget.id,
    name: visible(budget.name),
    of: budget.project_id ?? budget.organization_id,
    amount: moneyText(budget.amount, budget.currency),
    spent: moneyText(budget.spent.amount, budget.currency),
    forecast: moneyText(budget.spent.forecast, budget.currency),
    unpriced: budget.spent.unpriced,
    thresholds: budget.thresholds.map((threshold) => `${threshold} %`).join(', '),
    'of the forecast': budget.forecast_thresholds.map((threshold) => `${threshold} %`).join(', ') || '-',
    reached: budget.alerts.map((alert) => `${alertText(alert)} at ${timeText(alert.at)}`).join(', ') || '-',
    notify: budget.notify.join(', ') || 'owners',
  })
}
