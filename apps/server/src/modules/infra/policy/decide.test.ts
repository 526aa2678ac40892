import fc from 'fast-check'
import type { PlanPrice, PolicyFinding, ProjectApprovals } from '@tenantry/contract'
import { describe, expect, it } from 'vitest'
import { areEnough, whyNotApprover, type Approver } from './approvers.ts'
import { decide, isApprovedByRules } from './decide.ts'
import { priceOf, summaryOf } from './testing/plan-of.ts'

const people = ['usr_a', 'usr_b', 'usr_c', 'usr_d']
const roles = ['owner', 'admin', 'member']

const anyFinding = fc.record<PolicyFinding>({
  policy: fc.constant(null),
  rule: fc.constant('rego'),
  effect: fc.constantFrom('deny', 'needs_approval', 'warn'),
  message: fc.constant('because'),
  address: fc.constant(null),
})
const anyPrice = fc.record<PlanPrice>({
  currency: fc.constant('USD'),
  before: fc.integer({ min: 0, max: 100 }),
  after: fc.integer({ min: 0, max: 100 }),
  difference: fc.integer({ min: -100, max: 100 }),
  objects: fc.constant([]),
  usage: fc.constant([]),
  unpriced: fc.subarray(['a.b']),
  as_of: fc.constant('2026-11-01'),
})
const count = fc.integer({ min: 0, max: 2 })
const anyPlan = fc
  .record({ replace: count, delete: count, price: fc.option(anyPrice) })
  .map((more) => summaryOf(more))
const anyRules: fc.Arbitrary<ProjectApprovals> = fc.record(
  {
    needed: fc.integer({ min: 0, max: 3 }),
    four_eyes: fc.boolean(),
    roles: fc.subarray(roles),
    users: fc.subarray(people),
    auto: fc.record(
      {
        price_difference_below: fc.integer({ min: 0, max: 100 }),
        nothing_destroyed: fc.boolean(),
        match: fc.constantFrom('all' as const, 'any' as const),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)
const anyApprover: fc.Arbitrary<Approver> = fc.oneof(
  fc
    .record({
      userId: fc.constantFrom(...people),
      role: fc.constantFrom(...roles, null),
      isImpersonated: fc.boolean(),
    })
    .map((who) => ({ ...who, reference: `user:${who.userId}` })),
  fc
    .constantFrom('key:key_1', 'key:key_2')
    .map((reference) => ({ reference, userId: null, role: null, isImpersonated: false })),
)
const anyCase = fc.record({
  rules: fc.option(anyRules),
  findings: fc.array(anyFinding, { maxLength: 3 }),
  plan: anyPlan,
  standard: count,
  asker: fc.constantFrom(...people.map((id) => `user:${id}`), 'key:key_1'),
  tries: fc.array(anyApprover, { maxLength: 12 }),
})

/** What becomes of a plan: decided on, then approved by whoever comes, then held to the same rules before it is applied. */
function live({
  rules,
  findings,
  plan,
  standard,
  asker,
  tries,
}: typeof anyCase extends fc.Arbitrary<infer T> ? T : never) {
  const { approvalsNeeded: needed, refused } = decide(rules, { findings, plan, standard })
  const approvals: { by: string }[] = []
  if (refused === null && needed > 0)
    for (const approver of tries) {
      if (approvals.length >= needed) break
      const asked = { requestedBy: asker, approvals, needed }
      if (whyNotApprover(rules, asked, approver) === null) approvals.push({ by: approver.reference })
    }
  const isEnough = areEnough(rules, { requestedBy: asker, approvals, needed })
  return {
    needed,
    approvals,
    isEnough,
    isApplied: refused === null && approvals.length >= needed && isEnough,
  }
}

describe('A plan', () => {
  it('that is denied is never applied, whatever the approvals', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const denied: PolicyFinding = {
          policy: null,
          rule: 'x',
          effect: 'deny',
          message: 'no',
          address: null,
        }
        expect(live({ ...one, findings: [...one.findings, denied] }).isApplied).toBe(false)
      }),
    )
  })

  it('that somebody has to approve is applied by no rule alone', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const ask: PolicyFinding = {
          policy: null,
          rule: 'x',
          effect: 'needs_approval',
          message: '?',
          address: null,
        }
        const { isApplied, approvals } = live({ ...one, findings: [...one.findings, ask] })
        expect(!isApplied || approvals.length > 0).toBe(true)
      }),
    )
  })

  it('under four eyes is seen by two different people, neither of whom asked for it', () => {
    let applied = 0
    fc.assert(
      fc.property(anyCase, (one) => {
        const rules = { ...one.rules, four_eyes: true }
        delete rules.auto
        const { isApplied, approvals } = live({ ...one, rules })
        if (!isApplied) return
        applied += 1
        const seen = new Set(approvals.map(({ by }) => by))
        seen.delete(one.asker)
        expect([...seen].filter((by) => by.startsWith('user:')).length).toBeGreaterThanOrEqual(2)
      }),
      { numRuns: 500 },
    )
    expect(applied).toBeGreaterThan(0)
  })

  it('is approved by nobody twice, and by those alone whom the project names', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const { approvals } = live(one)
        expect(new Set(approvals.map(({ by }) => by)).size).toBe(approvals.length)
        const { roles: named = [], users = [] } = one.rules ?? {}
        if (named.length + users.length === 0) return
        for (const { by } of approvals) {
          const own = one.tries.filter(({ reference }) => reference === by)
          expect(
            own.some(({ userId, role }) => users.includes(userId ?? '') || named.includes(role ?? '')),
          ).toBe(true)
        }
      }),
    )
  })

  it('whose rules became stricter while it waited has too few approvals', () => {
    const asked = {
      requestedBy: 'user:usr_a',
      approvals: [{ by: 'user:usr_b' }, { by: 'key:key_1' }],
      needed: 2,
    }
    expect(areEnough(null, { ...asked, needed: 1 })).toBe(true)
    expect(areEnough(null, asked), 'a key is no second person').toBe(false)
    const two = { ...asked, approvals: [{ by: 'user:usr_b' }, { by: 'user:usr_c' }] }
    expect(areEnough(null, two)).toBe(true)
    expect(areEnough({ four_eyes: true }, two)).toBe(true)
    expect(areEnough(null, { ...two, needed: 3 })).toBe(false)
    expect(areEnough(null, { ...two, requestedBy: 'user:usr_b' })).toBe(false)
  })
})

describe('Rules that approve by themselves', () => {
  const cheap = summaryOf({
    price: priceOf(100, 150),
    replace: 1,
  })

  it('hold together, or each by itself where the project says so', () => {
    expect(isApprovedByRules({ price_difference_below: 51 }, cheap)).toBe(true)
    expect(isApprovedByRules({ price_difference_below: 50 }, cheap)).toBe(false)
    expect(isApprovedByRules({ price_difference_below: 51, nothing_destroyed: true }, cheap)).toBe(false)
    expect(
      isApprovedByRules({ price_difference_below: 51, nothing_destroyed: true, match: 'any' }, cheap),
    ).toBe(true)
    expect(isApprovedByRules({ nothing_destroyed: true }, summaryOf({ create: 3, update: 1 }))).toBe(true)
    expect(isApprovedByRules({ nothing_destroyed: true }, summaryOf({ delete: 1 }))).toBe(false)
  })

  it('take nothing for cheap that has no price, and approve nothing where they name no condition', () => {
    const unpriced = { ...priceOf(0, 0), unpriced: ['a.b'] }
    expect(isApprovedByRules({ price_difference_below: 1_000 }, summaryOf({ price: unpriced }))).toBe(false)
    expect(isApprovedByRules({ price_difference_below: 1_000 }, summaryOf())).toBe(false)
    for (const auto of [undefined, {}, { nothing_destroyed: false }, { match: 'any' as const }])
      expect(isApprovedByRules(auto, summaryOf())).toBe(false)
  })
})
