import type { Project } from '@tenantry/contract'
import type { ProjectApprovalsInput } from '@tenantry/sdk'
import { Option, type Command } from 'commander'
import { usageError } from '../cli-error.ts'
import { readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'

interface Flags {
  org?: string
  needed?: number
  fourEyes?: true
  roles?: string
  users?: string
  autoBelow?: number
  autoNothingDestroyed?: true
  autoAny?: true
  clear?: true
}

/** `tenantry projects approvals`: who has to approve plans. */
export function registerProjectApprovals(projects: Command, open: OpenContext): void {
  projects
    .command('approvals <project>')
    .description('show who has to approve plans in a project; or say it by flags, as a whole')
    .option('--org <org>', 'the organization, by id or slug; a key of one need not name it')
    .option('--needed <n>', 'so many people', readNumber)
    .option('--four-eyes', 'two people, neither of whom asked')
    .option('--roles <names>', 'who may, by role, with commas between')
    .option('--users <ids>', 'who may, by id, with commas between')
    .option('--auto-below <amount>', 'none where the price a month rises by less, such as 20.00', readNumber)
    .option('--auto-nothing-destroyed', 'none where nothing is destroyed or replaced')
    .option('--auto-any', 'one of the two is enough')
    .addOption(new Option('--clear', 'back to the default of the installation'))
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry projects approvals web-shop --org acme-corp\n  tenantry projects approvals web-shop --org acme-corp --four-eyes\n  tenantry projects approvals web-shop --org acme-corp --needed 1 --roles owner --auto-below 20 --auto-nothing-destroyed\n  tenantry projects approvals web-shop --org acme-corp --clear',
    )
    .action(async (reference: string, { org, clear, ...flags }: Flags, command: Command) => {
      const approvals = approvalsOf(flags)
      const hasRules = Object.keys(approvals).length > 0
      if (hasRules && clear) throw usageError('Say rules by flags, or --clear: one of the two.')
      const { out, client } = open(command)
      const { projects: calls } = await client()
      const within = org === undefined ? {} : { organization: org }
      if (!hasRules && !clear) {
        const project = await calls.get(reference, within)
        out.value(project, () => `${project.slug}: ${approvalsText(project)}`)
        return
      }
      const settings = { approvals: clear ? null : approvals }
      const project = await calls.update(reference, { settings }, within)
      out.value(project, () => `${out.colors.green('✓')} ${project.slug}: ${approvalsText(project)}`)
    })
}

function approvalsOf(flags: Omit<Flags, 'org' | 'clear'>): ProjectApprovalsInput {
  const { needed, fourEyes, roles, users, autoBelow, autoNothingDestroyed, autoAny } = flags
  const auto = {
    ...(autoBelow !== undefined && { priceDifferenceBelow: Math.round(autoBelow * 100) }),
    ...(autoNothingDestroyed && { nothingDestroyed: true }),
    ...(autoAny && { match: 'any' as const }),
  }
  return {
    ...(needed !== undefined && { needed }),
    ...(fourEyes && { fourEyes }),
    ...(roles !== undefined && { roles: names(roles) }),
    ...(users !== undefined && { users: names(users) }),
    ...(Object.keys(auto).length > 0 && { auto }),
  }
}

function names(text: string): string[] {
  return text.split(',').map((name) => name.trim())
}

/** Who approves, in one line. */
export function approvalsText({ settings: { approvals } }: Pick<Project, 'settings'>): string {
  if (approvals === null) return 'as the installation says'
  const { needed, four_eyes: fourEyes, roles = [], users = [], auto } = approvals
  const parts = [
    fourEyes ? 'four eyes' : '',
    needed === undefined ? '' : `${needed} needed`,
    roles.length + users.length === 0 ? '' : `by ${[...roles, ...users].join(', ')}`,
    autoText(auto),
  ]
  return parts.filter((part) => part !== '').join('; ') || 'as the installation says'
}

type Auto = NonNullable<Project['settings']['approvals']>['auto']

function autoText(auto: Auto): string {
  const below = auto?.price_difference_below
  const conditions = [
    below === undefined ? '' : `the price rises by less than ${(below / 100).toFixed(2)}`,
    auto?.nothing_destroyed ? 'nothing is destroyed' : '',
  ].filter((condition) => condition !== '')
  if (conditions.length === 0) return ''
  return `none where ${conditions.join(auto?.match === 'any' ? ' or ' : ' and ')}`
}
