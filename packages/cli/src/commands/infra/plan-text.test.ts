import type { PlannedChange, PlanSummary } from '@tenantry/contract'
import pc from 'picocolors'
import { expect, it } from 'vitest'
import { isDestructive, planLines } from './plan-text.ts'

const colors = pc.createColors(false)
const plan = (more: Partial<PlanSummary> = {}): PlanSummary => ({
  create: 0,
  update: 0,
  replace: 0,
  delete: 0,
  changes: [],
  drift: [],
  price: null,
  serial: 1,
  expires_at: 0,
  ...more,
})
const change = (
  action: PlannedChange['action'],
  attributes: PlannedChange['attributes'],
  address = 'aws_instance.this',
): PlannedChange => ({ address, type: 'aws_instance', action, attributes })
const attribute = (
  name: string,
  before: PlannedChange['attributes'][number]['before'],
  after: typeof before,
  replaces = false,
) => ({ name, before, after, replaces })
const value = (inner: unknown) => ({ value: inner })

it('a plan is a tree of its objects, with what is different in each attribute and nothing secret', () => {
  const changes = [
    change('update', [
      attribute('size', value('small'), value('large')),
      attribute(
        'tags',
        value({ a: 1, team: { name: 'x', n: 1 } }),
        value({ a: 1, team: { name: 'y' }, b: [1] }),
      ),
      attribute('user_data', { secret: true }, { secret: true }),
      attribute('note', value('x'), null),
    ]),
    change('replace', [attribute('id', value('i-1'), { unknown: true }, true)], 'aws_disk.this'),
    change('create', [attribute('rules', null, value({ port: 22 }))], 'aws_key.this'),
    change('delete', [attribute('name', value('gone'), null)], 'aws_old.this'),
  ]
  expect(planLines(plan({ create: 1, update: 1, replace: 1, delete: 1, changes }), colors)).toEqual([
    '1 to create, 1 to change, 1 to replace, 1 to destroy',
    '├─ ~ aws_instance.this',
    '│  ├─ size: "small" → "large"',
    '│  ├─ tags',
    '│  │  ├─ b: [1]',
    '│  │  └─ team',
    '│  │     ├─ n: 1 → null',
    '│  │     └─ name: "x" → "y"',
    '│  ├─ user_data: (secret) → (secret)',
    '│  └─ note: "x" → null',
    '├─ -/+ aws_disk.this',
    '│  └─ id: "i-1" → (known after the apply) (the object is made anew for it)',
    '├─ + aws_key.this',
    '│  └─ rules',
    '│     └─ port: 22',
    '└─ - aws_old.this',
    '   └─ name: "gone"',
  ])
})

it('names the price, and what has none', () => {
  const price = {
    currency: 'USD',
    before: 1_250,
    after: 700,
    difference: -550,
    objects: [],
    usage: [],
    unpriced: ['aws_eip.this'],
    as_of: '2026-11-01',
  }
  expect(planLines(plan({ price }), colors).slice(1)).toEqual([
    'A month: 12.50 → 7.00 USD (-5.50), prices of 2026-11-01',
    'Without a known price: aws_eip.this',
  ])
})

it('shows what somebody else changed, attribute by attribute', () => {
  const drift = [change('update', [attribute('ami', value('a'), value('b'))])]
  expect(planLines(plan({ drift }), colors).slice(1)).toEqual([
    'Changed by somebody else:',
    '└─ ~ aws_instance.this',
    '   └─ ami: "a" → "b"',
  ])
})

it('obeys no control characters of a cloud, and cuts what is long', () => {
  const long = change('create', [attribute('a\u001B[2J', null, value(`\u001B[2J\u009B${'x'.repeat(500)}`))])
  const text = planLines(plan({ changes: [long] }), colors).join('\n')
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/)
  expect(text.length).toBeLessThan(300)
})

it('destroying and replacing lose something; creating and changing do not', () => {
  expect([plan({ delete: 1 }), plan({ replace: 1 })].every(isDestructive)).toBe(true)
  expect([plan({ create: 1, update: 1 }), null].some(isDestructive)).toBe(false)
})
