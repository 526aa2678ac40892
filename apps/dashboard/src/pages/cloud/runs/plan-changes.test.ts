import type { PlannedChange } from '@tenantry/contract'
import { expect, it } from 'vitest'
import { countChanges, leavesOf, planTree } from './plan-changes.ts'

const change = (address: string, action: PlannedChange['action'] = 'create'): PlannedChange => ({
  address,
  type: 'thing',
  action,
  attributes: [],
})

const leaves = (before: unknown, after: unknown) =>
  leavesOf({
    attributes: [
      {
        name: 'input',
        before: before === undefined ? null : { value: before },
        after: after === undefined ? null : { value: after },
        replaces: false,
      },
    ],
  }).map(({ path, before: from, after: to }) => [path, from, to])

it('changes stand in their modules, also in those within modules and with keys', () => {
  const tree = planTree([
    change('aws_instance.this'),
    change('module.net["a.b"].module.sub.aws_subnet.one'),
    change('module.net["a.b"].aws_vpc.this', 'delete'),
    change('data.aws_ami.x', 'no-op'),
  ])
  expect(tree.changes.map(({ address }) => address)).toEqual(['aws_instance.this'])
  expect(tree.modules.map(({ name }) => name)).toEqual(['module.net["a.b"]'])
  expect(tree.modules[0]?.modules[0]?.changes[0]?.address).toContain('aws_subnet.one')
  expect(countChanges(tree)).toBe(3)
})

it('values are told one by one, and what is the same is left out', () => {
  expect(
    leaves({ size: 'small', tags: { a: '1', 'b:c': '2' } }, { size: 'large', tags: { a: '1', 'b:c': '3' } }),
  ).toEqual([
    ['input.size', { value: 'small' }, { value: 'large' }],
    ['input.tags["b:c"]', { value: '2' }, { value: '3' }],
  ])
  expect(leaves([{ port: 1 }], [{ port: 1 }, { port: 2 }])).toEqual([['input[1].port', null, { value: 2 }]])
  expect(leaves(undefined, { a: [] })).toEqual([['input.a', null, { value: [] }]])
  expect(leaves({ a: 1 }, [1])).toEqual([['input', { value: { a: 1 } }, { value: [1] }]])
})

it('secrets and what is not known yet stay whole', () => {
  const attributes = [
    {
      name: 'password',
      before: { secret: true as const },
      after: { secret: true as const },
      replaces: false,
    },
    { name: 'id', before: { value: { a: 1 } }, after: { unknown: true as const }, replaces: true },
  ]
  expect(leavesOf({ attributes })).toEqual([
    { path: 'password', before: { secret: true }, after: { secret: true }, replaces: false },
    { path: 'id', before: { value: { a: 1 } }, after: { unknown: true }, replaces: true },
  ])
})
