import type { PolicyRule } from '@tenantry/contract'
import { expect, it } from 'vitest'
import { draftOf, newRule, ruleOf } from './rule-draft.ts'

const rules: PolicyRule[] = [
  { rule: 'allowed_regions', effect: 'deny', regions: ['eu-*', 'westeurope'] },
  {
    rule: 'required_tags',
    effect: 'warn',
    tags: [{ key: 'team' }, { key: 'stage', values: ['live', 'test'] }],
  },
  { rule: 'price_ceiling', effect: 'needs_approval', monthly: 4990, currency: 'USD', unpriced: 'deny' },
  { rule: 'no_public_bucket', effect: 'deny' },
  { rule: 'rego', source: 'package tenantry\n' },
]

it('rules are typed and read back without a loss', () => {
  expect(rules.map((rule, row) => ruleOf(draftOf(rule, row)))).toEqual(rules)
})

it('a rule whose parameters are missing is none yet', () => {
  expect(ruleOf(newRule(0))).toBeNull()
  expect(ruleOf({ ...newRule(0, 'price_ceiling'), text: 'much' })).toBeNull()
  expect(ruleOf(newRule(0, 'rego'))).toMatchObject({ rule: 'rego' })
})
