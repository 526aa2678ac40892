import { expect, it } from 'vitest'
import { eventFamilies, toggleFilter } from './event-filters.ts'

it('a family takes the place of its types, and all events the place of everything', () => {
  expect(toggleFilter(['member.added', 'role.created'], 'member.*')).toEqual(['role.created', 'member.*'])
  expect(toggleFilter(['member.*'], 'member.*')).toEqual([])
  expect(toggleFilter(['member.*', 'role.created'], '*')).toEqual(['*'])
  expect(toggleFilter([], 'role.created')).toEqual(['role.created'])
})

it('families hold the types of the contract, only those that are wanted', () => {
  const families = eventFamilies(['member', 'role'])
  expect(families.map(({ name }) => name)).toEqual(['role', 'member'])
  expect(families[0]?.types.map(({ type }) => type)).toContain('role.updated')
  expect(eventFamilies().length).toBeGreaterThan(families.length)
})
