import type { PolicyFinding, PolicyRule } from '@tenantry/contract'
import { matchesAny } from './matches-pattern.ts'
import { about, type Facts, type Objection } from './rules/facts.ts'
import { aboveCeiling, unpricedObjects } from './rules/price.ts'
import { protectedObjects } from './rules/protected-kinds.ts'
import { publicBuckets } from './rules/public-buckets.ts'
import { outsideRegions } from './rules/regions.ts'
import { outsideSizes } from './rules/sizes.ts'
import { withoutTags } from './rules/tags.ts'

export type BuiltInRule = Exclude<PolicyRule, { rule: 'rego' }>
export type Finding = Omit<PolicyFinding, 'policy'>

/** Holds a plan against one of the rules that are built in. Runs that take everything away are held to the protection of kinds alone. */
export function evaluateRule(rule: BuiltInRule, facts: Facts): Finding[] {
  const found = (effect: PolicyFinding['effect'], objections: readonly Objection[]): Finding[] =>
    objections.map(({ message, address }) => ({ rule: rule.rule, effect, message, address }))
  if (rule.rule === 'protected_kinds') return found(rule.effect, protectedObjects(facts, rule.kinds))
  if (facts.kind === 'destroy') return []
  switch (rule.rule) {
    case 'allowed_regions':
      return found(rule.effect, outsideRegions(facts, rule.regions))
    case 'allowed_sizes':
      return found(rule.effect, outsideSizes(facts, rule.sizes))
    case 'allowed_modules':
      return found(rule.effect, outsideModules(facts, rule.modules))
    case 'required_tags':
      return found(rule.effect, withoutTags(facts, rule.tags))
    case 'no_public_bucket':
      return found(rule.effect, publicBuckets(facts))
    case 'price_ceiling':
      return [
        ...found(rule.effect, aboveCeiling(facts, rule)),
        ...found(rule.unpriced, unpricedObjects(facts, rule)),
      ]
  }
}

function outsideModules({ module }: Facts, modules: readonly string[]): Objection[] {
  if (module === null) return [about(null, 'Of which module it is was not said.')]
  if (matchesAny(modules, module)) return []
  return [about(null, `The module ${JSON.stringify(module)} is not allowed.`)]
}
