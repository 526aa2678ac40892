import type { PlannedChange, PlanPrice, PlanSummary, Run } from '@tenantry/contract'
import type { Colors } from '../../output.ts'
import { visible } from '../../text-table.ts'
import { treeLines, type TreeNode } from './text-tree.ts'
import { attributeNode } from './value-tree.ts'

const SIGNS: Readonly<Record<PlannedChange['action'], string>> = {
  create: '+',
  update: '~',
  replace: '-/+',
  delete: '-',
  read: '<',
  forget: 'x',
  'no-op': ' ',
  import: '<-',
}

/** A plan as a tree: each object with its attributes, what is different in them, and what it costs. */
export function planLines(plan: PlanSummary, colors: Colors): string[] {
  const lines = [countsText(plan), ...treeLines(plan.changes.map((change) => changeNode(change, colors)))]
  if (plan.drift.length > 0) lines.push(...driftLines(plan, colors))
  if (plan.price !== null) lines.push(...priceLines(plan.price))
  return lines
}

/** What somebody changed behind our back. */
export function driftLines({ drift }: Pick<PlanSummary, 'drift'>, colors: Colors): string[] {
  return ['Changed by somebody else:', ...treeLines(drift.map((change) => changeNode(change, colors)))]
}

/** `2 to create, 0 to change, 1 to replace, 0 to destroy` */
function countsText({ create, update, replace, delete: gone }: PlanSummary): string {
  return `${create} to create, ${update} to change, ${replace} to replace, ${gone} to destroy`
}

/** `2 to create, 1 to replace`, or `nothing`: the counts that are not 0. */
export function shortCountsText({ create, update, replace, delete: gone }: PlanSummary): string {
  const counts = Object.entries({ create, change: update, replace, destroy: gone })
  const parts = counts.filter(([, count]) => count > 0).map(([verb, count]) => `${count} to ${verb}`)
  return parts.join(', ') || 'nothing'
}

/** What policies say of a plan, the gravest first as the server has it. */
export function findingLines({ policy }: Pick<Run, 'policy'>, colors: Colors): string[] {
  if (policy.length === 0) return []
  const nodes = policy.map(({ effect, rule, address, message }) => {
    const about = address === null ? '' : ` ${visible(address)}`
    const text = `${effect} ${visible(rule)}:${about} ${visible(message)}`
    return { text: effect === 'deny' ? colors.red(text) : colors.yellow(text), children: [] }
  })
  return ['Policies:', ...treeLines(nodes)]
}

/** Whether applying it loses something that is there. */
export function isDestructive(plan: PlanSummary | null): boolean {
  return plan !== null && plan.delete + plan.replace > 0
}

function changeNode(change: PlannedChange, colors: Colors): TreeNode {
  const { action, address, attributes } = change
  const text = `${SIGNS[action]} ${visible(address)}`
  const children = attributes.map(({ name, before, after, replaces }) =>
    action === 'delete'
      ? attributeNode(name, null, before)
      : attributeNode(name, before, after, replaces ? colors.red(' (the object is made anew for it)') : ''),
  )
  return { text: colored(text, action, colors), children }
}

function colored(text: string, action: PlannedChange['action'], colors: Colors): string {
  if (action === 'create' || action === 'import') return colors.green(text)
  return action === 'delete' || action === 'replace' || action === 'forget'
    ? colors.red(text)
    : colors.yellow(text)
}

function priceLines({ currency, before, after, difference, unpriced, as_of: asOf }: PlanPrice): string[] {
  const change = `${difference < 0 ? '-' : '+'}${money(Math.abs(difference))}`
  const lines = [
    `A month: ${money(before)} → ${money(after)} ${currency} (${change}), prices of ${visible(asOf)}`,
  ]
  if (unpriced.length > 0) lines.push(`Without a known price: ${unpriced.map(visible).join(', ')}`)
  return lines
}

/** Minor units, of which every currency of a price list has a hundred. */
function money(minorUnits: number): string {
  return (minorUnits / 100).toFixed(2)
}
