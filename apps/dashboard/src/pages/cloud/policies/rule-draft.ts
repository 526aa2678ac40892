import type { PolicyRule } from '@tenantry/contract'
import { readMinor } from '../costs/budget-input.ts'

export type RuleName = PolicyRule['rule']
type Effect = 'deny' | 'needs_approval' | 'warn'

/** A rule as it is typed: parameters are texts until the policy is saved. */
export interface RuleDraft {
  /** Which rule of the form it is. */
  row: number
  rule: RuleName
  effect: Effect
  /** Patterns or tags, line by line; an amount; or Rego. */
  text: string
  unpriced: 'deny' | 'needs_approval'
}

export const RULE_NAMES = [
  'allowed_regions',
  'allowed_sizes',
  'allowed_modules',
  'required_tags',
  'price_ceiling',
  'no_public_bucket',
  'protected_kinds',
  'rego',
] as const satisfies readonly RuleName[]

const REGO_START = `package tenantry

deny contains {"message": "machines have a team", "address": change.address} if {
  some change in input.plan.resource_changes
  change.type == "aws_instance"
  not change.change.after.tags.team
}
`

export function newRule(row: number, rule: RuleName = 'allowed_regions'): RuleDraft {
  return { row, rule, effect: 'deny', text: rule === 'rego' ? REGO_START : '', unpriced: 'needs_approval' }
}

export function draftOf(rule: PolicyRule, row: number): RuleDraft {
  const unpriced = rule.rule === 'price_ceiling' ? rule.unpriced : 'needs_approval'
  const effect = 'effect' in rule ? rule.effect : 'deny'
  return { row, rule: rule.rule, effect, text: textOf(rule), unpriced }
}

function textOf(rule: PolicyRule): string {
  switch (rule.rule) {
    case 'allowed_regions':
      return rule.regions.join('\n')
    case 'allowed_sizes':
      return rule.sizes.join('\n')
    case 'allowed_modules':
      return rule.modules.join('\n')
    case 'protected_kinds':
      return rule.kinds.join('\n')
    case 'required_tags':
      return rule.tags
        .map(({ key, values }) => (values === undefined ? key : `${key} = ${values.join(', ')}`))
        .join('\n')
    case 'price_ceiling':
      return (rule.monthly / 100).toFixed(2)
    case 'rego':
      return rule.source
    case 'no_public_bucket':
      return ''
  }
}

/** The rule that was typed; null while something is missing. */
export function ruleOf({ rule, effect, text, unpriced }: RuleDraft): PolicyRule | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (rule === 'no_public_bucket') return { rule, effect }
  if (lines.length === 0) return null
  switch (rule) {
    case 'allowed_regions':
      return { rule, effect, regions: lines }
    case 'allowed_sizes':
      return { rule, effect, sizes: lines }
    case 'allowed_modules':
      return { rule, effect, modules: lines }
    case 'protected_kinds':
      return { rule, effect, kinds: lines }
    case 'required_tags':
      return { rule, effect, tags: lines.map(tagOf) }
    case 'price_ceiling': {
      const monthly = text.trim() === '0' ? 0 : readMinor(text)
      return monthly === null ? null : { rule, effect, monthly, currency: 'USD', unpriced }
    }
    case 'rego':
      return { rule, source: text }
  }
}

function tagOf(line: string): { key: string; values?: string[] } {
  const [key = '', list] = line.split('=').map((part) => part.trim())
  const values = list?.split(',').map((value) => value.trim())
  return values === undefined || list === '' ? { key } : { key, values }
}
