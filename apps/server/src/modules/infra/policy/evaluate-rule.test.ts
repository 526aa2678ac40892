import type { PlanPrice } from '@tenantry/contract'
import { describe, expect, it } from 'vitest'
import { evaluateRule, type BuiltInRule } from './evaluate-rule.ts'
import { matchesPattern } from './matches-pattern.ts'
import { factsOf, priceOf, type Drawn } from './testing/plan-of.ts'

const effect = 'deny' as const

/** Addresses that a rule objects to. */
function refusals(rule: BuiltInRule, objects: Drawn[], plan: object = {}) {
  return evaluateRule(rule, factsOf(objects, {}, plan)).map(({ address }) => address)
}

describe('Allowed regions', () => {
  const rule: BuiltInRule = {
    rule: 'allowed_regions',
    effect,
    regions: ['eu-*', 'westeurope', 'europe-west1'],
  }

  it('hold for regions, locations and zones in whatever way a cloud writes them', () => {
    const fine: Drawn[] = [
      { type: 'aws_instance', after: { region: 'eu-central-1' } },
      { type: 'aws_ebs_volume', after: { availability_zone: 'eu-west-1b' } },
      { type: 'azurerm_storage_account', after: { location: 'West Europe' } },
      { type: 'google_storage_bucket', after: { location: 'EUROPE-WEST1' } },
      { type: 'google_compute_instance', after: { zone: 'europe-west1-b' } },
      { type: 'aws_key_pair', after: { key_name: 'x' } },
    ]
    expect(refusals(rule, fine)).toEqual([])
    const wrong: Drawn[] = [
      { type: 'aws_instance', after: { region: 'us-east-1' } },
      { type: 'google_storage_bucket', after: { location: 'US' } },
      { type: 'google_compute_instance', after: { zone: 'europe-west2-b' } },
    ]
    expect(refusals(rule, wrong)).toHaveLength(3)
  })

  it('hold for objects that stay as they are, not for those that go', () => {
    const object = { type: 'aws_instance', after: { region: 'us-east-1' } }
    expect(refusals(rule, [{ ...object, actions: ['no-op'] }])).toHaveLength(1)
    expect(refusals(rule, [{ ...object, after: null, actions: ['delete'] }])).toEqual([])
    expect(evaluateRule(rule, factsOf([object], { kind: 'destroy' }))).toEqual([])
  })

  it('hold for providers, and object to what cannot be told', () => {
    const provider = (region: object) => ({
      configuration: { provider_config: { aws: { name: 'aws', expressions: { region } } } },
      variables: { region: { value: 'eu-central-1' }, other: { value: 'us-east-1' } },
    })
    const later: Drawn[] = [{ type: 'aws_instance', unknown: { region: true } }]
    expect(refusals(rule, later)).toEqual(['aws_instance.x'])
    expect(refusals(rule, later, provider({ references: ['var.region'] }))).toEqual([])
    expect(refusals(rule, later, provider({ references: ['var.other'] }))).toEqual(['provider.aws'])
    expect(refusals(rule, [], provider({ constant_value: 'ap-south-1' }))).toEqual(['provider.aws'])
    expect(refusals(rule, later, provider({ references: ['local.region'] }))).toEqual([
      'provider.aws',
      'aws_instance.x',
    ])
  })
})

describe('Allowed sizes', () => {
  const rule: BuiltInRule = { rule: 'allowed_sizes', effect, sizes: ['t3.*', 'Standard_B1s', 'e2-small'] }

  it('hold for machines of all clouds and leave other sizes alone', () => {
    const fine: Drawn[] = [
      { type: 'aws_instance', after: { instance_type: 't3.micro' } },
      { type: 'azurerm_linux_virtual_machine', after: { size: 'standard_b1s' } },
      { type: 'google_compute_instance', after: { machine_type: 'e2-small' } },
      { type: 'aws_ebs_volume', after: { size: 500 } },
      { type: 'google_compute_disk', after: { size: '500' } },
    ]
    expect(refusals(rule, fine)).toEqual([])
    const wrong: Drawn[] = [
      { type: 'aws_instance', after: { instance_type: 'm7i.48xlarge' } },
      { type: 'aws_instance', name: 'y', unknown: { instance_type: true } },
      { type: 'azurerm_linux_virtual_machine', after: { size: 'Standard_M128' } },
      { type: 'terraform_data', after: { input: { size: 'large' } } },
    ]
    expect(refusals(rule, wrong)).toHaveLength(4)
  })
})

describe('Required tags', () => {
  const rule: BuiltInRule = {
    rule: 'required_tags',
    effect,
    tags: [{ key: 'team' }, { key: 'stage', values: ['live', 'test'] }],
  }

  it('are those of the object, with what the provider adds, or its labels', () => {
    const tags = { team: 'shop', stage: 'live' }
    const fine: Drawn[] = [
      { type: 'aws_instance', after: { tags: {}, tags_all: tags } },
      { type: 'google_compute_instance', after: { tags: ['http'], labels: tags } },
      { type: 'azurerm_resource_group', after: { tags: { ...tags, more: '1' } } },
      { type: 'aws_vm_without_tags', after: { name: 'x' } },
      { type: 'aws_instance', after: { tags: { stage: 'test' } }, unknown: { tags: { team: true } } },
      { type: 'terraform_data', after: { input: { tags } } },
    ]
    expect(refusals(rule, fine)).toEqual([])
    const wrong: Drawn[] = [
      { type: 'aws_instance', after: { tags: null } },
      { type: 'aws_instance', after: { tags: { team: '', stage: 'live' } } },
      { type: 'aws_instance', after: { tags: { team: 'x', stage: 'other' } } },
      { type: 'aws_instance', after: { tags: { team: 'x' } }, unknown: { tags: { stage: true } } },
      { type: 'aws_instance', unknown: { tags: true } },
      { type: 'google_compute_instance', after: { labels: null, tags: ['team', 'stage'] } },
    ]
    expect(refusals(rule, wrong)).toHaveLength(wrong.length)
  })
})

describe('A price ceiling', () => {
  const rule: BuiltInRule = {
    rule: 'price_ceiling',
    effect: 'deny',
    monthly: 5_000,
    currency: 'USD',
    unpriced: 'needs_approval',
  }
  const price = priceOf(0, 5_000)
  const effects = (more: Partial<PlanPrice> | null) =>
    evaluateRule(rule, factsOf([], { price: more === null ? null : { ...price, ...more } })).map(
      ({ effect: found }) => found,
    )

  it('is not exceeded, and what has no price never counts as free', () => {
    expect(effects({})).toEqual([])
    expect(effects({ after: 5_001 })).toEqual(['deny'])
    expect(effects({ unpriced: ['a.b'] })).toEqual(['needs_approval'])
    expect(effects({ after: 9_000, unpriced: ['a.b'] })).toEqual(['deny', 'needs_approval'])
    expect(effects({ currency: 'EUR', after: 1 })).toEqual(['needs_approval'])
    expect(effects(null)).toEqual(['needs_approval'])
  })
})

describe('No public bucket', () => {
  const rule: BuiltInRule = { rule: 'no_public_bucket', effect }
  const closed = {
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  }

  it('takes a bucket of AWS with its block alone', () => {
    const bucket = { type: 'aws_s3_bucket' }
    const block = { type: 'aws_s3_bucket_public_access_block', after: closed }
    expect(refusals(rule, [bucket, block])).toEqual([])
    expect(refusals(rule, [bucket])).toEqual(['aws_s3_bucket.x'])
    const open = { ...block, after: { ...closed, block_public_policy: false } }
    expect(refusals(rule, [bucket, open])).toEqual(['aws_s3_bucket_public_access_block.x'])
    expect(refusals(rule, [bucket, { ...bucket, name: 'y' }, block])).toHaveLength(1)
    expect(refusals(rule, [bucket, { ...block, module: 'module.other' }])).toHaveLength(1)
    expect(refusals(rule, [bucket, { ...block, after: null, actions: ['delete'] }])).toHaveLength(1)
  })

  it.each<[string, object, object]>([
    ['azurerm_storage_account', { allow_nested_items_to_be_public: false }, {}],
    ['azurerm_storage_container', { container_access_type: 'private' }, { container_access_type: 'blob' }],
    [
      'google_storage_bucket',
      { public_access_prevention: 'enforced' },
      { public_access_prevention: 'inherited' },
    ],
    ['google_storage_bucket_iam_member', { member: 'user:a@b.example' }, { member: 'allUsers' }],
    ['google_storage_bucket_iam_binding', { members: ['user:x'] }, { members: ['allAuthenticatedUsers'] }],
    ['terraform_data', { input: { public_access: false } }, { input: { public_access: true } }],
  ])('tells a private %s from a public one', (type, closedOne, openOne) => {
    expect(refusals(rule, [{ type, after: closedOne }])).toEqual([])
    expect(refusals(rule, [{ type, after: openOne }])).toEqual([`${type}.x`])
  })
})

describe('Protected kinds', () => {
  const rule: BuiltInRule = { rule: 'protected_kinds', effect, kinds: ['aws_s3_bucket', '*_database'] }

  it('are neither deleted, nor replaced, nor forgotten, in whatever run', () => {
    for (const actions of [
      ['delete'],
      ['delete', 'create'],
      ['create', 'delete'],
      ['forget'],
      ['create', 'forget'],
    ]) {
      const objects = [
        { type: 'aws_s3_bucket', actions },
        { type: 'google_sql_database', actions },
      ]
      expect(refusals(rule, objects)).toHaveLength(2)
      expect(evaluateRule(rule, factsOf(objects, { kind: 'destroy' }))).toHaveLength(2)
    }
    for (const actions of [['create'], ['update'], ['no-op']])
      expect(refusals(rule, [{ type: 'aws_s3_bucket', actions }])).toEqual([])
    expect(refusals(rule, [{ type: 'aws_instance', actions: ['delete'] }])).toEqual([])
  })
})

describe('Allowed modules', () => {
  it('are the named ones', () => {
    const rule: BuiltInRule = { rule: 'allowed_modules', effect, modules: ['aws_*', 'local_vm'] }
    const count = (module: string | null) => evaluateRule(rule, factsOf([], { module })).length
    expect([count('aws_vm'), count('local_vm'), count('gcp_vm'), count(null)]).toEqual([0, 0, 1, 1])
  })
})

describe('A pattern', () => {
  it('stands for the whole text, and costs no more than both lengths', () => {
    const table: [string, string, boolean][] = [
      ['t3.*', 'T3.micro', true],
      ['t3.*', 'xt3.micro', false],
      ['*', '', true],
      ['a*b*c', 'a-b-b-c', true],
      ['a*b*c', 'a-b-b', false],
      ['t3.micro', 't3xmicro', false],
    ]
    for (const [pattern, text, expected] of table)
      expect([pattern, matchesPattern(pattern, text)]).toEqual([pattern, expected])
    // With a cost that multiplies, this would not end.
    expect(matchesPattern(`${'*a'.repeat(100)}b`, 'a'.repeat(100_000))).toBe(false)
  })
})
