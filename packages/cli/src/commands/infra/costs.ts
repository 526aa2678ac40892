import type { Costs } from '@tenantry/contract'
import { Option, type Command } from 'commander'
import type { OpenContext } from '../../program.ts'
import { textTable, visible } from '../../text-table.ts'
import { moneyText } from './money-text.ts'

interface Question {
  org?: string
  project?: string
  month?: string
  by?: 'resource' | 'project' | 'provider'
  days?: boolean
}

/** `tenantry infra cost`: what resources cost by list prices. */
export function registerCosts(infra: Command, open: OpenContext): void {
  infra
    .command('cost')
    .description('what resources cost in a month, by list prices')
    .option('--org <org>', 'the organization, by id or slug; a key of one need not name it')
    .option('--project <project>', 'one project, by id or slug')
    .option('--month <month>', '2026-11; the current one when absent')
    .addOption(new Option('--by <what>', 'what to group by').choices(['resource', 'project', 'provider']))
    .option('--days', 'day by day')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra cost --org acme-corp\n  tenantry infra cost --org acme-corp --by project --month 2026-11 --days',
    )
    .action(async ({ org, project, month, by, days }: Question, command: Command) => {
      const { out, client } = open(command)
      const costs = await (
        await client()
      ).infra.costs.get({
        ...(org !== undefined && { organization: org }),
        ...(project !== undefined && { project }),
        ...(month !== undefined && { month }),
        ...(by !== undefined && { by }),
        ...(days === true && { interval: 'day' }),
      })
      out.value(costs, () => text(costs))
    })
}

function text(costs: Costs): string {
  const today = new Date().toISOString().slice(0, 10)
  const { currency, total, price_list: list } = costs
  const row = (name: string, { amount, forecast, unpriced }: Costs['total'], key = '') => [
    name,
    moneyText(amount, currency),
    moneyText(forecast, currency),
    unpriced === 0 ? '-' : String(unpriced),
    key,
  ]
  const groups = costs.groups.map((group) => row(visible(group.name ?? '-'), group, group.key))
  // Days that are to come have cost nothing yet, which is no news.
  const days = costs.days
    .filter(({ day }) => day <= today)
    .map(({ day, amount }) => [day, moneyText(amount, currency)])
  const unsure = list.sources
    .filter(({ status }) => status !== 'read')
    .map(({ id, status }) => `${id} ${status}`)
  return [
    textTable(['NAME', costs.month, 'FORECAST', 'UNPRICED', 'KEY'], [...groups, row('total', total)]),
    ...(days.length === 0 ? [] : [textTable(['DAY', 'AMOUNT'], days)]),
    `By list prices of ${list.as_of} or later${unsure.length === 0 ? '' : ` (${unsure.join(', ')})`}; no bill.`,
  ].join('\n\n')
}
