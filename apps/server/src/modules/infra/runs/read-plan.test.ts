import { expect, it } from 'vitest'
import { isApprovedByRules } from '../policy/decide.ts'
import { readPlan } from './read-plan.ts'

const importing = (actions: readonly string[]) => ({
  resource_changes: [
    { address: 'aws_instance.this', type: 'aws_instance', change: { actions, importing: { id: 'i-1' } } },
  ],
})

it('a plan that takes an object over and makes it anew says that it replaces it, and no rule takes that for harmless', () => {
  const automatic = (actions: readonly string[]) => {
    const content = readPlan(importing(actions))
    const plan = { ...content, price: null, serial: 1, expires_at: 1 }
    return { ...content, isAutomatic: isApprovedByRules({ nothing_destroyed: true }, plan) }
  }
  expect(automatic(['delete', 'create'])).toMatchObject({
    create: 0,
    replace: 1,
    changes: [{ action: 'replace' }],
    isAutomatic: false,
  })
  for (const actions of [['no-op'], ['update']])
    expect(automatic(actions)).toMatchObject({
      create: 1,
      replace: 0,
      changes: [{ action: 'import' }],
      isAutomatic: true,
    })
})
