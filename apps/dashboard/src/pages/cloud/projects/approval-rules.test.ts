import { expect, it } from 'vitest'
import { approvalDraft, approvalRules, isBelow, isNeeded } from './approval-rules.ts'

it('rules that are opened and saved are what they were', () => {
  const rules = {
    needed: 2,
    four_eyes: true,
    roles: ['admin'],
    users: ['usr_1'],
    auto: { price_difference_below: 2_050, nothing_destroyed: true, match: 'any' as const },
  }
  expect(approvalRules(approvalDraft(rules))).toEqual({
    needed: 2,
    fourEyes: true,
    roles: ['admin'],
    users: ['usr_1'],
    auto: { priceDifferenceBelow: 2_050, nothingDestroyed: true, match: 'any' },
  })
  expect(approvalRules(approvalDraft(null))).toBeNull()
})

it('nobody and nothing can be meant: no approval at all, and what saves money', () => {
  const draft = { ...approvalDraft(null), needed: '0', below: '0' }
  expect(approvalRules(draft)).toEqual({ needed: 0, auto: { priceDifferenceBelow: 0 } })
  expect(approvalDraft({ needed: 0, auto: { price_difference_below: 0 } })).toMatchObject({
    needed: '0',
    below: '0.00',
  })
})

it('numbers that are none are told apart from what is left empty', () => {
  expect(['', '0', ' 10 '].every(isNeeded)).toBe(true)
  expect(['11', '-1', '1.5', 'two'].some(isNeeded)).toBe(false)
  expect(['', '0', '0.00', '20', '19,90'].every(isBelow)).toBe(true)
  expect(['-1', '1.234', 'much'].some(isBelow)).toBe(false)
})
